/** A message that goes to several: encoded when the first needs it, and once. */
import { serialize, type SyncDown } from '@topgunbuild/core'

export class Encoded {
  private bytes: Uint8Array | undefined

  constructor(readonly message: SyncDown) {}

  get frame(): Uint8Array {
    this.bytes ??= serialize(this.message)
    return this.bytes
  }
}

/** Whoever is told of changes: a client of this node, or one of another node that passes on what it is sent. */
export interface Subscriber {
  deliver(message: Encoded): void
}
