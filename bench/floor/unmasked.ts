/** A client of `ws` masks what it sends against proxies that read along; a mask of zeros costs neither end anything. */
import type { ClientOptions } from 'ws'

export const UNMASKED: ClientOptions = {
  perMessageDeflate: false,
  // The mask is made of zeros, and stays so.
  generateMask: () => undefined,
}
