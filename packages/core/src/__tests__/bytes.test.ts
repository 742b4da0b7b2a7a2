/** What stands in for Node's Buffer does what that does. */
import { expect } from 'chai'
import fc from 'fast-check'
import { base64UrlOf, bytesOfBase64Url, compareBytes, hexOf } from '../bytes'

const bytes = fc.uint8Array({ maxLength: 20 })

describe('bytes', () => {
  it('compare as in a Buffer', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).to.equal(Buffer.compare(a, b))
        expect(compareBytes(a, a)).to.equal(0)
      }),
    )
  })

  it('are written in hex and in base64url, and read again', () => {
    fc.assert(
      fc.property(bytes, (some) => {
        expect(hexOf(some)).to.equal(Buffer.from(some).toString('hex'))
        expect(base64UrlOf(some)).to.equal(Buffer.from(some).toString('base64url'))
        expect(bytesOfBase64Url(base64UrlOf(some))).to.deep.equal(some)
      }),
    )
    expect(() => bytesOfBase64Url('no base64!')).to.throw()
  })
})
