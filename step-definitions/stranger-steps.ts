/** Strangers: what they do at a port, what it comes to, and that nobody else notices. */
import { Then, When } from '@cucumber/cucumber'
import { strict as assert } from 'node:assert'
import type { AcceptanceWorld } from '../support/AcceptanceWorld'
import type { Introduction } from '../support/drivers/Strangers'
import { nobodyElseNoticed } from '../support/expectations/others'
import type { Deed } from '../support/strangers/words'

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

When('{stranger} shows {token}, and writes', function (this: AcceptanceWorld, who: Introduction, token: string) {
  return this.strangerComes(who, (stranger) => {
    stranger.shows(token)
    stranger.write(stranger.op('behind'))
  })
})

When('{stranger} proves another secret, and writes', function (this: AcceptanceWorld, who: Introduction) {
  return this.strangerComes(who, async (stranger) => {
    await stranger.shakeHands(Buffer.from('a guess'))
    stranger.forward(stranger.op('behind'))
  })
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

Then('the write behind it is done', function (this: AcceptanceWorld) {
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
