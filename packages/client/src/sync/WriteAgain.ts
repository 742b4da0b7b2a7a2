/** Records that the cluster lacks, written again as the op log has room. */
import type { LWWRecord } from '@topgunbuild/core'
import type { ClientMap } from '../ClientMap'

type AnyMap = ClientMap<string, unknown>

interface Lack {
  readonly key: string
  /** What the cluster holds in its place. */
  readonly remote: LWWRecord<unknown> | undefined
}

export class WriteAgain {
  private readonly waiting = new Map<AnyMap, Map<string, Lack>>()
  private isAtWork = false

  constructor(
    private readonly hasRoom: () => boolean,
    private readonly write: (map: AnyMap, key: string, remote: LWWRecord<unknown> | undefined) => void,
  ) {}

  add(map: AnyMap, key: string, remote: LWWRecord<unknown> | undefined): void {
    const lacking = this.waiting.get(map) ?? new Map<string, Lack>()
    this.waiting.set(map, lacking)
    lacking.set(key, { key, remote })
    this.goOn()
  }

  /** There may be room again. */
  goOn(): void {
    // A write that ends at once asks again, and is in the middle of this.
    if (this.isAtWork) return
    this.isAtWork = true
    for (const [map, lacking] of this.waiting) {
      for (const { key, remote } of lacking.values()) {
        if (!this.hasRoom()) break
        lacking.delete(key)
        this.write(map, key, remote)
      }
      if (lacking.size === 0) this.waiting.delete(map)
    }
    this.isAtWork = false
  }
}
