/** Answers to a TAKE, which may be as large as a partition: cut into frames at one end, put together at the other. */
import type { PeerMessageOf } from '../mesh/peer-messages'
import { inFrames } from './in-frames'
import { weightOfRecords } from './weights'

export type TakeAnswer = PeerMessageOf<'TAKE_ANSWER'>['items'][number]

/** The first version of the protocol that knows of `more`. */
const KNOWS_PARTS = 3

/** @param protocol of the other end; one that does not know parts takes the first for the whole, and gets it whole */
export function inParts(answer: TakeAnswer, protocol: number): TakeAnswer[] {
  if (protocol < KNOWS_PARTS) return [answer]
  const parts = [...inFrames(answer.records, (record) => weightOfRecords([record]))]
  if (parts.length <= 1) return [answer]
  return parts.map((records, at) => ({ ...answer, records, more: at < parts.length - 1 }))
}

export class TakeAnswers {
  private readonly begun = new Map<string, Map<number, TakeAnswer[]>>()

  /** The whole answer, once its last part is here. */
  gather(from: string, part: TakeAnswer): TakeAnswer | undefined {
    const answers = this.begun.get(from) ?? new Map<number, TakeAnswer[]>()
    this.begun.set(from, answers)
    // Parts of an earlier term are of an answer nobody waits for any more.
    const earlier = answers.get(part.p)?.filter(({ term }) => term === part.term) ?? []
    if (part.more === true) {
      answers.set(part.p, [...earlier, part])
      return undefined
    }
    answers.delete(part.p)
    return { ...part, records: [...earlier.flatMap(({ records }) => records), ...part.records] }
  }

  /** The link is gone: the other end answers anew, from the beginning. */
  forget(from: string): void {
    this.begun.delete(from)
  }
}
