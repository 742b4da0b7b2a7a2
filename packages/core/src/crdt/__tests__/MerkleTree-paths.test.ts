/** Where a key stands in the tree: the same path on both ends, also where its hash begins with zeros. */
import { expect } from 'chai'
import { hashString } from '../../partitioning/hash'
import { MerkleTree } from '../MerkleTree'

const record = { timestamp: { millis: 1, counter: 0, nodeId: 'a' } }

describe('the path of a key', () => {
  it('has eight digits, the leading zeros of its hash included', () => {
    expect(hashString('key-7682')).to.equal(0x48f30)
    const tree = new MerkleTree([['key-7682', record]], 8)
    expect(tree.getKeysInBucket('00048f30')).to.deep.equal(['key-7682'])
  })

  it('ends at its leaf: beyond it there is nothing', () => {
    const tree = new MerkleTree([['foobar', record]])
    expect(tree.getKeysInBucket('bf9')).to.deep.equal(['foobar'])
    expect(tree.getNode('bf9c')).to.equal(undefined)
    expect(tree.getKeysInBucket('bf9c')).to.deep.equal([])
    expect(tree.getBuckets('bf9c')).to.deep.equal({})
  })

  it('is shared by keys of one leaf, and stays for the other when one of them goes', () => {
    const tree = new MerkleTree([
      ['key-7682', record],
      ['key-8142', record],
    ])
    const alone = new MerkleTree([['key-8142', record]])
    expect(tree.getKeysInBucket('000')).to.deep.equal(['key-7682', 'key-8142'])
    tree.remove('key-7682')
    expect(tree.getKeysInBucket('000')).to.deep.equal(['key-8142'])
    expect(tree.getBuckets('00')).to.deep.equal(alone.getBuckets('00'))
    expect(tree.getRootHash()).to.equal(alone.getRootHash())
  })

  it('is gone with its last key, and stays while another key needs a part of it', () => {
    // Their hashes are 00048f30, 0007226a and 00096101.
    const keys = ['key-7682', 'key-8142', 'key-8154']
    const tree = new MerkleTree(
      keys.map((key) => [key, record] as const),
      4,
    )
    expect(Object.keys(tree.getBuckets('000'))).to.have.members(['4', '7', '9'])
    tree.remove('key-7682')
    expect(Object.keys(tree.getBuckets('000'))).to.have.members(['7', '9'])
    expect(tree.getKeysInBucket('0007')).to.deep.equal(['key-8142'])
    tree.remove('key-8142')
    tree.remove('key-8154')
    expect(tree.getNode('0')).to.equal(undefined)
  })
})
