/** All chance of a simulation, from one seed: the same numbers on every machine and every Node. */

/** sfc32 (C. Doty-Humphrey, PractRand) over 32-bit integers alone, for those are the same everywhere. */
export class SeededRandom {
  private a: number
  private b: number
  private c: number
  private counter = 1

  /** @param label tells the streams of one seed apart, so that what one draws moves no other */
  constructor(
    private readonly seed: number,
    private readonly label = '',
  ) {
    this.a = mixed(seed | 0)
    this.b = mixed(this.a ^ hashOf(label))
    this.c = mixed(this.b)
    for (let round = 0; round < 12; round++) this.next32()
  }

  fork(label: string): SeededRandom {
    return new SeededRandom(this.seed, `${this.label}/${label}`)
  }

  /** In [0, 1). */
  next(): number {
    return this.next32() / 2 ** 32
  }

  /** In [0, limit). */
  integer(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  /** In [from, to). */
  between(from: number, to: number): number {
    return from + this.next() * (to - from)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** @throws RangeError where there is nothing to choose from */
  pick<T>(all: readonly T[]): T {
    if (all.length === 0) throw new RangeError('there is nothing to choose from')
    return all[this.integer(all.length)] as T
  }

  shuffled<T>(all: readonly T[]): T[] {
    const left = [...all]
    return all.map(() => left.splice(this.integer(left.length), 1)[0] as T)
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.next32() & 0xff)
  }

  private next32(): number {
    const sum = (this.a + this.b + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum
    this.c |= 0
    return sum >>> 0
  }
}

function mixed(value: number): number {
  let mix = (value + 0x9e3779b9) | 0
  mix = Math.imul(mix ^ (mix >>> 16), 0x21f0aaad)
  mix = Math.imul(mix ^ (mix >>> 15), 0x735a2d97)
  return mix ^ (mix >>> 15)
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash
}
