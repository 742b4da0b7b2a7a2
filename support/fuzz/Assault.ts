/**
 * Sends bad frames to one port over one connection after the other, several at once. Each frame waits until the node
 * has read the one before it or has ended the connection, so that every frame is one that the node met.
 */
import fc from 'fast-check'
import { eventually } from '../eventually'
import type { Stranger } from '../drivers/Stranger'
import { NO_WEBSOCKET, type BadFrame } from './frames'

const LANES = 12
const MOST_FRAMES_A_CONNECTION = 40
/** Connections that are left as they are until the end. */
const MOST_LEFT_OPEN = 24
const SAMPLE = 500

export interface AssaultOptions {
  readonly frames: number
  readonly seed: number
  /** A connection, as far introduced as the kind of these frames asks for. */
  readonly connect: () => Promise<Stranger>
  /** Asks something that a node which still listens answers; counted by `answersTo`. */
  readonly probe: (stranger: Stranger) => void
  readonly answersTo: (stranger: Stranger) => number
  readonly bad: fc.Arbitrary<BadFrame>
}

export class Assault {
  readonly counts = new Map<string, number>()
  connections = 0
  sent = 0
  private readonly leftOpen: Stranger[] = []
  private samples: readonly BadFrame[] = []
  private sampled = 0

  constructor(private readonly options: AssaultOptions) {}

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: LANES }, () => this.lane()))
    await Promise.all(this.leftOpen.map((stranger) => stranger.close()))
  }

  private async lane(): Promise<void> {
    while (this.sent < this.options.frames) {
      const stranger = await this.options.connect()
      this.connections += 1
      await this.talk(stranger)
      if (!stranger.line.isGone && this.leftOpen.length < MOST_LEFT_OPEN) this.leftOpen.push(stranger)
      else await stranger.close()
    }
  }

  private async talk(stranger: Stranger): Promise<void> {
    for (let n = 0; n < MOST_FRAMES_A_CONNECTION && this.sent < this.options.frames; n++) {
      const frame = this.next()
      stranger.line.write(frame.bytes)
      // It may have begun a message that swallows whatever comes behind it.
      if (frame.how === NO_WEBSOCKET || !(await this.wasMet(stranger))) return
    }
  }

  /** False once the connection is over. */
  private async wasMet(stranger: Stranger): Promise<boolean> {
    const { probe, answersTo } = this.options
    const before = answersTo(stranger)
    probe(stranger)
    await eventually(
      `${stranger.name} is answered or cut off`,
      () => stranger.line.isGone || answersTo(stranger) > before,
    )
    return !stranger.line.isGone
  }

  private next(): BadFrame {
    const at = this.sent++ % SAMPLE
    if (at === 0) {
      this.samples = fc.sample(this.options.bad, { numRuns: SAMPLE, seed: this.options.seed + this.sampled++ })
    }
    const frame = this.samples[at]
    if (frame === undefined) throw new Error('there are no frames')
    this.counts.set(frame.how, (this.counts.get(frame.how) ?? 0) + 1)
    return frame
  }
}
