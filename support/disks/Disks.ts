/** Where the nodes of a scenario keep what they hold, a disk for each, by its name. */
export interface Disks {
  /** The directory that the node is given. */
  of(nodeId: string): string
  /** Nothing of what the node kept is left. */
  erase(nodeId: string): void
  /** Nothing more fits than so many bytes. @throws NotRun where disks are not the scenario's own */
  fill(nodeId: string, roomBytes: number): void
  /** There is room again. */
  empty(nodeId: string): void
  /** All of them. */
  remove(): void
}
