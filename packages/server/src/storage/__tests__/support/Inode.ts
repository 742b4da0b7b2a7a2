/** The bytes of one simulated file, as programs see them and as they are on disk. */

const SECTOR = 512
const NOTHING = Buffer.alloc(0)

export class Inode {
  /** What a program reads is its beginning; behind that there is room to grow. */
  private room: Buffer = NOTHING
  private length = 0
  /** May be a part of `room`, whose bytes are only ever added to while it is. */
  private durable: Buffer = NOTHING
  /** Sectors that a failed sync left clean in the cache and old on disk: no later sync writes them. */
  private readonly forgotten = new Set<number>()

  get size(): number {
    return this.length
  }

  /** What a program reads. */
  get cached(): Buffer {
    return this.room.subarray(0, this.length)
  }

  append(bytes: Uint8Array): void {
    const from = Math.floor(this.length / SECTOR)
    const size = this.length + bytes.length
    if (size > this.room.length) this.moveTo(Buffer.alloc(2 * size))
    this.room.set(bytes, this.length)
    this.length = size
    if (this.forgotten.size === 0) return
    for (let sector = from; sector * SECTOR < size; sector++) this.forgotten.delete(sector)
  }

  truncate(size: number): void {
    this.length = Math.min(size, this.length)
    this.moveTo(Buffer.alloc(2 * this.length))
  }

  sync(): void {
    this.durable = this.forgotten.size === 0 ? this.cached : this.mix(this.length, () => true)
  }

  failToSync(): void {
    for (let sector = 0; sector * SECTOR < this.length; sector++) {
      const [start, end] = [sector * SECTOR, (sector + 1) * SECTOR]
      if (!this.cached.subarray(start, end).equals(this.durable.subarray(start, end))) this.forgotten.add(sector)
    }
  }

  /** The page cache is gone: of what was not synced some is on disk, torn anywhere, in whatever order it got there. */
  losePower(random: () => number): void {
    const [shorter, longer] = [this.length, this.durable.length].sort((one, other) => one - other)
    const size = Math.round(between(shorter ?? 0, longer ?? 0, random()))
    const isOnlyLonger = this.cached.subarray(0, this.durable.length).equals(this.durable)
    const inOrder = isOnlyLonger && random() < 0.5
    this.durable = this.mix(size, () => inOrder || random() < 0.5)
    this.room = Buffer.from(this.durable)
    this.length = size
    this.forgotten.clear()
  }

  flip(offset: number): void {
    this.moveTo(Buffer.alloc(this.length))
    for (const bytes of [this.cached, this.durable]) if (offset < bytes.length) bytes[offset] = ~(bytes[offset] ?? 0)
  }

  /** What is on disk stays where it was. */
  private moveTo(room: Buffer): void {
    this.cached.copy(room)
    this.room = room
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
