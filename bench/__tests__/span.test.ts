import { expect } from 'chai'
import { Span } from '../load/Span'

describe('Span', () => {
  const span = (leastRounds: number) => new Span({ loops: 2, forMs: 10, leastRounds, mostMs: 50 })

  it('opens when every loop has begun', () => {
    const one = span(0)
    one.begun(100)
    expect(one.counts(101)).to.equal(false)
    one.begun(105)
    expect(one.counts(106)).to.equal(true)
  })
  it('is over after its time, and counts nothing later', () => {
    const one = span(1)
    one.begun(0)
    one.begun(0)
    expect(one.counts(5)).to.equal(true)
    expect(one.isOver(9)).to.equal(false)
    expect(one.isOver(12)).to.equal(true)
    expect(one.counts(13)).to.equal(false)
    expect(one.ms).to.equal(12)
  })
  it('goes on until enough was done', () => {
    const one = span(2)
    one.begun(0)
    one.begun(0)
    expect(one.counts(20)).to.equal(true)
    expect(one.isOver(21)).to.equal(false)
    expect(one.counts(22)).to.equal(true)
    expect(one.isOver(23)).to.equal(true)
  })
  it('goes on no longer than it may', () => {
    const one = span(1000)
    one.begun(0)
    one.begun(0)
    expect(one.isOver(49)).to.equal(false)
    expect(one.isOver(50)).to.equal(true)
  })
  it('is not over before it is open', () => expect(span(0).isOver(1e9)).to.equal(false))
})
