/** The links between the nodes of a scenario, which can be cut and hurt, by the names of the nodes. */
import type { Delay } from './FaultProxy'

export interface Wires {
  open(): Promise<void>
  /** What the node says of itself. */
  addressOf(name: string): string
  /** How a node reaches the others. */
  addressMapOf(name: string): Record<string, string>
  /** The port where clients are told to connect; the same after a restart. */
  doorOf(name: string): number
  /** The node listens there now, to the others and to clients; again after a restart. */
  listens(name: string, ports: { readonly cluster: number; readonly client: number }): void
  /** The node is gone, and what it listened on may be anybody's. */
  gone(name: string): void
  /** No byte passes between the two sides, whichever dialled. */
  split(side: readonly string[]): void
  /** What the one says does not reach the other, on whichever link; the way back works. */
  cutOneWay(speaker: string, listener: string): void
  /** The two hear each other again. */
  healLink(one: string, other: string): void
  slow(name: string, delay: Delay): void
  /** Whatever the node says or hears next breaks off in the middle. */
  breakInMidFrame(name: string): void
  heal(): void
  close(): Promise<void>
}
