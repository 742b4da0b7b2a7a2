/** One client of whatever is measured, as the load sees it. */

export interface Writer {
  /** Resolves when the write is acknowledged. */
  write(key: string, value: string): Promise<unknown>
  /** All in one turn, the way this system takes many writes best; resolves when all are acknowledged. */
  writeGroup(entries: readonly (readonly [key: string, value: string])[]): Promise<unknown>
}

/** Makes the clients that a task asks for. */
export type WritersOf = (clients: number, variant: string | undefined) => readonly Writer[] | Promise<readonly Writer[]>
