/** The newest stamp that a client's map has shown under each key, and where it went back from there. */
import type { ClientMap } from '@topgunbuild/client'
import { compareTimestamps, type Timestamp } from '@topgunbuild/core'
import type { Setback } from '../history/Setback'

export class ShownStamps {
  private readonly newest = new Map<string, Timestamp>()
  private noted: Setback[] = []

  constructor(
    private readonly client: string,
    private readonly map: string,
    private readonly now: () => number,
    private readonly isMirror: () => boolean,
  ) {}

  get setbacks(): readonly Setback[] {
    return this.noted
  }

  /** What was judged is not judged again. */
  forget(): void {
    this.noted = []
  }

  /** From here on. What an earlier run of the client showed is to be shown by this one. */
  follow(map: ClientMap<string, unknown>): void {
    const look = (key: string): void => this.look(key, map.getRecord(key)?.timestamp)
    for (const key of this.newest.keys()) look(key)
    map.onChange((key) => {
      if (key !== undefined) look(key)
    })
  }

  /** What the client wrote was acknowledged, and it shows `shown` under its key. */
  acknowledged(map: string, key: string, written: Timestamp, shown: Timestamp | undefined): void {
    if (shown === undefined || compareTimestamps(shown, written) < 0) this.note(map, key, written, shown)
  }

  private look(key: string, shown: Timestamp | undefined): void {
    const before = this.newest.get(key)
    if (before !== undefined && (shown === undefined || compareTimestamps(shown, before) < 0)) {
      this.note(this.map, key, before, shown)
    }
    if (shown === undefined) this.newest.delete(key)
    else this.newest.set(key, shown)
  }

  private note(map: string, key: string, shown: Timestamp, next: Timestamp | undefined): void {
    this.noted.push({ client: this.client, map, key, shown, next, at: this.now(), isMirror: this.isMirror() })
  }
}
