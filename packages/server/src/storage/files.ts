/**
 * What the log on disk needs of one directory. `NodeFiles` is the real one; tests have a disk whose power can be cut
 * at any operation. Names are those of files in the directory, never paths.
 */
import type { LockPlace } from '@topgunbuild/core'

export interface Files extends LockPlace {
  /** Creates the directory with its parents, so that it outlives a loss of power. */
  prepare(): Promise<void>
  /** A new, empty file; rejects where there is one of this name. */
  create(name: string): Promise<OpenFile>
  /** Rejects where there is none. */
  open(name: string): Promise<OpenFile>
  /** Resolves when every name that was created, changed or removed so far outlives a loss of power. */
  syncNames(): Promise<void>
}

export interface OpenFile {
  size(): Promise<number>
  /** Fewer than `length` bytes only at the end of the file. */
  read(offset: number, length: number): Promise<Buffer>
  /** Writes all of them, at the end. */
  append(bytes: Uint8Array): Promise<void>
  truncate(size: number): Promise<void>
  /** Resolves when what was appended and cut off so far outlives a loss of power. */
  sync(): Promise<void>
  close(): Promise<void>
}
