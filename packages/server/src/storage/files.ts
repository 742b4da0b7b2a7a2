/**
 * What the log on disk needs of one directory. `NodeFiles` is the real one; tests have a disk whose power can be cut
 * at any operation. Names are those of files in the directory, never paths.
 */
export interface Files {
  /** The directory, for sentences. */
  readonly place: string
  /** Creates the directory with its parents, so that it outlives a loss of power. */
  prepare(): Promise<void>
  list(): Promise<readonly string[]>
  /** A new, empty file; rejects where there is one of this name. */
  create(name: string): Promise<OpenFile>
  /** Rejects where there is none. */
  open(name: string): Promise<OpenFile>
  /** Takes the place of a file that already has the new name. */
  rename(from: string, to: string): Promise<void>
  /** Nothing happens where there is none. */
  remove(name: string): Promise<void>
  /** Resolves when every name that was created, changed or removed so far outlives a loss of power. */
  syncNames(): Promise<void>
  /** A file appears with this text, in one step; false where there is one of this name. */
  publish(name: string, text: string): Promise<boolean>
  /** Undefined where there is none. */
  textOf(name: string): Promise<string | undefined>
  /** This process, in words that `isRunning` understands in every process of this machine. */
  ownProcess(): Promise<string>
  isRunning(words: string): Promise<boolean>
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
