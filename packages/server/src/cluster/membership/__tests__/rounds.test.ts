/** Who waits for a confirmation is told when those that confirm began to be asked: it may have been before. */
import { expect } from 'chai'
import { Confirmation } from '../Confirmation'

describe('a round of confirmation', () => {
  it('tells everybody who waits for it when it began', () => {
    const told: (readonly [string, number])[] = []
    const confirmation = new Confirmation({ ask: () => undefined, confirmed: () => undefined })
    const waits = (who: string, now: number): void =>
      confirmation.request((startedAt) => told.push([who, startedAt]), ['b'], now)
    waits('first', 10)
    waits('joins', 20)
    confirmation.answer('b', 1, ['b'])
    waits('next', 30)
    confirmation.answer('b', 2, ['b'])
    expect(told).to.deep.equal([
      ['first', 10],
      ['joins', 10],
      ['next', 30],
    ])
  })

  it('tells its own beginning to who waits behind one that asks again at once', () => {
    const told: number[] = []
    const confirmation = new Confirmation({ ask: () => undefined, confirmed: () => undefined })
    const again = (): void => confirmation.request(() => undefined, ['b'], 50)
    confirmation.request(again, ['b'], 10)
    confirmation.request((startedAt) => told.push(startedAt), ['b'], 20)
    confirmation.answer('b', 1, ['b'])
    expect(told).to.deep.equal([10])
  })
})
