/** The bytes of one simulated file, as programs see them and as they are on disk. */

const SECTOR = 512

export class Inode {
  /** What a program reads. */
  cached: Buffer = Buffer.alloc(0)
  private durable: Buffer = Buffer.alloc(0)
  /** Sectors that a failed sync left clean in the cache and old on disk: no later sync writes them. */
  private readonly forgotten = new Set<number>()

  append(bytes: Uint8Array): void {
    const from = Math.floor(this.cached.length / SECTOR)
    this.cached = Buffer.concat([this.cached, bytes])
    for (let sector = from; sector * SECTOR < this.cached.length; sector++) this.forgotten.delete(sector)
  }

  truncate(size: number): void {
    this.cached = this.cached.subarray(0, size)
  }

  sync(): void {
    this.durable = this.forgotten.size === 0 ? Buffer.from(this.cached) : this.mix(this.cached.length, () => true)
  }

  failToSync(): void {
    for (let sector = 0; sector * SECTOR < this.cached.length; sector++) {
      const [start, end] = [sector * SECTOR, (sector + 1) * SECTOR]
      if (!this.cached.subarray(start, end).equals(this.durable.subarray(start, end))) this.forgotten.add(sector)
    }
  }

  /** The page cache is gone: of what was not synced some is on disk, torn anywhere, in whatever order it got there. */
  losePower(random: () => number): void {
    const [shorter, longer] = [this.cached.length, this.durable.length].sort((one, other) => one - other)
    const size = Math.round(between(shorter ?? 0, longer ?? 0, random()))
    const isOnlyLonger = this.cached.subarray(0, this.durable.length).equals(this.durable)
    const inOrder = isOnlyLonger && random() < 0.5
    this.durable = this.mix(size, () => inOrder || random() < 0.5)
    this.cached = Buffer.from(this.durable)
    this.forgotten.clear()
  }

  flip(offset: number): void {
    for (const bytes of [this.cached, this.durable]) if (offset < bytes.length) bytes[offset] = ~(bytes[offset] ?? 0)
  }

  private mix(size: number, isCached: (sector: number) => boolean): Buffer {
    const mixed = Buffer.alloc(size)
    for (let sector = 0; sector * SECTOR < size; sector++) {
      const from = !this.forgotten.has(sector) && isCached(sector) ? this.cached : this.durable
      mixed.set(from.subarray(sector * SECTOR, Math.min((sector + 1) * SECTOR, size)), sector * SECTOR)
    }
    return mixed
  }
}

/** The ends more often than what lies between. */
function between(low: number, high: number, share: number): number {
  return low + (high - low) * Math.min(1, Math.max(0, share * 1.4 - 0.2))
}
