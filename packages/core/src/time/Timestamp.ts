/** A hybrid logical timestamp: the total order of writes. */

export interface Timestamp {
  readonly millis: number
  readonly counter: number
  readonly nodeId: string
}
