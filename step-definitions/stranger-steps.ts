/** Strangers: what they do at a port, what it comes to, and that nobody else notices. */
import { Then, When } from '@cucumber/cucumber'
import type { DataTable } from '@cucumber/cucumber'
import { strict as assert } from 'node:assert'
import type { AcceptanceWorld } from '../support/AcceptanceWorld'
import type { Introduction } from '../support/drivers/Strangers'
import { nobodyElseNoticed } from '../support/expectations/others'
import { lastingToken } from '../support/drivers/tokens'
import type { TokenKind } from '../support/drivers/tokens'
import type { Deed, Flaw } from '../support/strangers/words'

When(
  '{stranger} sends {saying}, and a write behind it',
  function (this: AcceptanceWorld, introduction: Introduction, saying: Deed) {
    return this.strangerComes(introduction, async (stranger) => {
      await saying(stranger)
      if (introduction.door === 'client') stranger.write(stranger.op('behind'))
      else stranger.forward(stranger.op('behind'))
    })
  },
)

When('{stranger} shows {token}, and writes', function (this: AcceptanceWorld, who: Introduction, kind: TokenKind) {
  return this.strangerComes(who, (stranger) => {
    stranger.shows(this.token(kind))
    stranger.write(stranger.op('behind'))
  })
})

When('{stranger} proves another secret, and writes', function (this: AcceptanceWorld, who: Introduction) {
  return this.strangerComes(who, async (stranger) => {
    await stranger.shakeHands(Buffer.from('a guess'))
    stranger.forward(stranger.op('behind'))
  })
})

When(
  'a client comes with a token of {int} seconds, and does not renew it',
  function (this: AcceptanceWorld, seconds: number) {
    return this.strangerComes({ door: 'client', isKnown: false }, (stranger) => stranger.logIn(lastingToken(seconds)))
  },
)

When('to both ports somebody comes who', function (this: AcceptanceWorld, ways: DataTable) {
  return this.idlersCome(ways.raw().flat())
})

When(
  '{stranger} asks without end, and reads nothing of what it is answered',
  function (this: AcceptanceWorld, introduction: Introduction) {
    return this.strangerComes(introduction, (stranger) => stranger.asksWithoutReading())
  },
)

When(
  '{stranger} writes a batch in which one op {flaw}',
  function (this: AcceptanceWorld, introduction: Introduction, flawed: Flaw) {
    return this.strangerComes(introduction, (stranger) =>
      stranger.write(stranger.op('before'), flawed(stranger), stranger.op('behind')),
    )
  },
)

When(
  '{stranger} writes {int} values of {int} kilobytes at once',
  function (this: AcceptanceWorld, introduction: Introduction, count: number, kilobytes: number) {
    return this.strangerComes(introduction, (stranger) => stranger.floods(count, kilobytes * 1024))
  },
)

Then('each of them is cut off', function (this: AcceptanceWorld) {
  return this.strangers.eachIsCutOff()
})

Then(
  'that op is refused with {word}, and its neighbours are done',
  async function (this: AcceptanceWorld, code: string) {
    const { last } = this.strangers
    await this.eventually('all are answered', () => {
      const outcomes = ['before', 'flawed', 'behind'].map((key) => last.outcomeOf(key))
      assert.deepEqual(outcomes, ['done', code, 'done'])
    })
    assert(!this.strangers.isFound(last, 'flawed'), 'it was written all the same')
  },
)

Then('it is told to wait with some of them, and the others are done', async function (this: AcceptanceWorld) {
  const { last } = this.strangers
  const outcomes = await this.eventually('all are answered', () => last.floodOutcomes())
  assert.deepEqual([...new Set(outcomes)].sort(), ['OVERLOADED', 'done'])
})

Then('the connection is ended as {ending}', async function (this: AcceptanceWorld, codes: readonly number[]) {
  const { line } = this.strangers.last
  await line.gone()
  assert(codes.includes(line.closeCode ?? 0), `it was closed with ${line.closeCode}, not ${codes.join(' or ')}`)
})

Then('it is told that this is not served, and stays', async function (this: AcceptanceWorld) {
  const { last } = this.strangers
  const { payload } = await last.hears('ERROR')
  assert.equal(Reflect.get(Object(payload), 'code'), 501)
  assert(!last.line.isGone, 'it was cut off')
})

Then('the/its write (behind it )is done', function (this: AcceptanceWorld) {
  const { last } = this.strangers
  return this.eventually(`${last.name} is answered`, () => assert.equal(last.outcomeOf('behind'), 'done'))
})

Then('nothing a stranger sent was written', async function (this: AcceptanceWorld) {
  await this.cluster.look()
  this.strangers.nothingWasWritten()
})

Then('no stranger learned anything of the cluster', function (this: AcceptanceWorld) {
  this.strangers.nothingWasLearned()
})

Then('nobody else noticed', function (this: AcceptanceWorld) {
  return nobodyElseNoticed(this)
})
