/** Waiting ends with what was waited for, or with the last thing that was seen. */
import { expect } from 'chai'
import { eventually, within } from '../eventually'

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('it did not fail')
}

describe('eventually', () => {
  it('asks again while the answer is false or an error, and hands on the first that is neither', async () => {
    const answers = [() => false, () => Promise.reject(new Error('not yet')), () => 'here']
    expect(await eventually('it is here', () => answers.shift()?.() as string | false)).to.equal('here')
    expect(answers).to.deep.equal([])
  })

  it('says, when it gives up, what it waited for, what it saw last and what everybody shows', async () => {
    let asked = 0
    const probe = () => {
      throw new Error(`look ${++asked}`)
    }
    const failure = await failureOf(eventually('pigs fly', probe, { withinMs: 20, observe: () => 'ground: 3 pigs' }))
    expect(failure.message).to.contain('pigs fly').and.to.contain(`look ${asked}`).and.to.contain('ground: 3 pigs')
    expect(asked).to.be.greaterThan(1)
  })

  it('asks at least once, however short its patience is', async () => {
    expect(await eventually('it is so', () => 1, { withinMs: 0 })).to.equal(1)
  })
})

describe('within', () => {
  it('hands on what the promise comes to', async () => {
    expect(await within('it comes', Promise.resolve(7))).to.equal(7)
    expect((await failureOf(within('it comes', Promise.reject(new Error('no'))))).message).to.equal('no')
  })

  it('says what it waited for when the promise comes to nothing', async () => {
    const never = new Promise<never>(() => undefined)
    expect((await failureOf(within('it ends', never, { withinMs: 10 }))).message).to.contain('it ends')
  })
})
