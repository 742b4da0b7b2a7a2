import { expect } from 'chai'
import { longestFirst } from '../longest-first.cjs'

const pickle = (id: string, ...tags: string[]) => ({ id, pickle: { tags: tags.map((name) => ({ name })) } })

describe('the order of scenarios', () => {
  it('begins with what runs other test programs, and keeps the order of each kind', () => {
    const asked = [pickle('b', '@AC-3'), pickle('z', '@AC-7', '@project'), pickle('a'), pickle('c', '@project')]
    expect(longestFirst(asked).map(({ id }) => id)).to.deep.equal(['z', 'c', 'b', 'a'])
  })

  it('leaves nothing out, and nothing in twice', () => {
    const asked = [pickle('only', '@P-1')]
    expect(longestFirst(asked)).to.deep.equal(asked)
    expect(longestFirst([])).to.deep.equal([])
  })
})
