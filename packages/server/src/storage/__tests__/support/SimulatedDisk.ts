/**
 * A directory in memory, with a page cache: a test cuts the power at any operation, lets one fail, or fills the disk.
 * What was not synced when the power goes is lost or torn, names of files as well as their bytes.
 */
import type { Files, OpenFile } from '../../files'
import { Inode } from './Inode'

export interface Operation {
  readonly kind:
    | 'append'
    | 'sync'
    | 'truncate'
    | 'read'
    | 'create'
    | 'open'
    | 'rename'
    | 'remove'
    | 'syncNames'
    | 'look'
  readonly file: string
  /** Rises by one with each operation of the disk. */
  readonly index: number
}

/** What every operation ends with in a process that is no more. */
export class ProcessGone extends Error {}

export class SimulatedDisk {
  /** Of all operations that were begun, the oldest first. */
  readonly operations: Operation[] = []
  /** Runs before each operation: may wait, and what it throws is how the operation ends. */
  before: (operation: Operation) => Promise<void> | void = () => undefined
  capacityBytes = Infinity
  /** Files that were opened and not closed. */
  openFiles = 0
  private breaks: { readonly index: number; readonly end: () => void } | undefined
  private names = new Map<string, Inode>()
  private durableNames = new Map<string, Inode>()
  private unsynced: ((names: Map<string, Inode>) => void)[] = []
  private readonly running = new Set<string>()
  private started = 0

  constructor(readonly random: () => number) {}

  /** The disk as a new process sees it. */
  mount(): Files {
    const process = `process ${++this.started}`
    this.running.add(process)
    return new Mounted(this, process)
  }

  /** During the operation that comes so many after this one, `end` happens: `cutPower` or `killAll`. */
  breakAt(after: number, end: () => void): void {
    this.breaks = { index: this.operations.length + after, end }
  }

  /** All processes end; what they wrote stays. */
  killAll(): void {
    this.breaks = undefined
    this.openFiles = 0
    this.running.clear()
  }

  cutPower(): void {
    this.killAll()
    for (const change of this.unsynced) if (this.random() < 0.5) change(this.durableNames)
    this.unsynced = []
    this.names = new Map(this.durableNames)
    for (const inode of new Set(this.names.values())) inode.losePower(this.random)
  }

  isRunning(process: string): boolean {
    return this.running.has(process)
  }

  count(kind: Operation['kind'], file = /^/): number {
    return this.operations.filter((operation) => operation.kind === kind && file.test(operation.file)).length
  }

  fileNames(): string[] {
    return [...this.names.keys()]
  }

  inode(file: string): Inode {
    const inode = this.names.get(file)
    if (inode === undefined) throw Object.assign(new Error(`ENOENT: no ${file}`), { code: 'ENOENT' })
    return inode
  }

  usedBytes(): number {
    return [...this.names.values()].reduce((sum, { cached }) => sum + cached.length, 0)
  }

  change(names: (names: Map<string, Inode>) => void): void {
    names(this.names)
    this.unsynced.push(names)
  }

  syncNames(): void {
    this.durableNames = new Map(this.names)
    this.unsynced = []
  }

  async operate<R>(
    process: string,
    kind: Operation['kind'],
    file: string,
    effect: () => R,
    failed: () => void = () => undefined,
  ): Promise<R> {
    const operation = { kind, file, index: this.operations.length }
    this.operations.push(operation)
    await Promise.resolve()
    this.mustRun(process)
    try {
      await this.before(operation)
    } catch (error) {
      failed()
      throw error
    }
    this.mustRun(process)
    if (this.breaks === undefined || operation.index < this.breaks.index) return effect()
    if (this.random() < 0.5) effect()
    this.breaks.end()
    throw new ProcessGone(`${process} is gone`)
  }

  private mustRun(process: string): void {
    if (!this.isRunning(process)) throw new ProcessGone(`${process} is gone`)
  }
}

class Mounted implements Files {
  readonly place = 'simulated'

  constructor(
    private readonly disk: SimulatedDisk,
    private readonly process: string,
  ) {}

  async prepare(): Promise<void> {}

  list(): Promise<readonly string[]> {
    return this.operate('look', '', () => this.disk.fileNames())
  }

  create(name: string): Promise<OpenFile> {
    return this.operate('create', name, () => {
      if (this.disk.fileNames().includes(name)) throw Object.assign(new Error(`EEXIST: ${name}`), { code: 'EEXIST' })
      const inode = new Inode()
      this.disk.change((names) => names.set(name, inode))
      return new MountedFile(this.disk, this.process, name, inode)
    })
  }

  open(name: string): Promise<OpenFile> {
    return this.operate('open', name, () => new MountedFile(this.disk, this.process, name, this.disk.inode(name)))
  }

  rename(from: string, to: string): Promise<void> {
    return this.operate('rename', from, () => {
      const inode = this.disk.inode(from)
      this.disk.change((names) => {
        names.delete(from)
        names.set(to, inode)
      })
    })
  }

  remove(name: string): Promise<void> {
    return this.operate('remove', name, () => this.disk.change((names) => names.delete(name)))
  }

  syncNames(): Promise<void> {
    return this.operate('syncNames', '', () => this.disk.syncNames())
  }

  publish(name: string, text: string): Promise<boolean> {
    return this.operate('create', name, () => {
      if (this.disk.fileNames().includes(name)) return false
      const inode = new Inode()
      inode.append(Buffer.from(text))
      this.disk.change((names) => names.set(name, inode))
      return true
    })
  }

  textOf(name: string): Promise<string | undefined> {
    const text = (): string | undefined =>
      this.disk.fileNames().includes(name) ? this.disk.inode(name).cached.toString() : undefined
    return this.operate('look', name, text)
  }

  async ownProcess(): Promise<string> {
    return this.process
  }

  async isRunning(words: string): Promise<boolean> {
    return this.disk.isRunning(words)
  }

  private operate<R>(kind: Operation['kind'], file: string, effect: () => R): Promise<R> {
    return this.disk.operate(this.process, kind, file, effect)
  }
}

class MountedFile implements OpenFile {
  private isClosed = false

  constructor(
    private readonly disk: SimulatedDisk,
    private readonly process: string,
    private readonly name: string,
    private readonly inode: Inode,
  ) {
    disk.openFiles++
  }

  size(): Promise<number> {
    return this.operate('look', () => this.inode.cached.length)
  }

  read(offset: number, length: number): Promise<Buffer> {
    return this.operate('read', () => Buffer.from(this.inode.cached.subarray(offset, offset + length)))
  }

  append(bytes: Uint8Array): Promise<void> {
    return this.operate('append', () => {
      const room = this.disk.capacityBytes - this.disk.usedBytes()
      this.inode.append(bytes.subarray(0, Math.max(0, room)))
      if (bytes.length > room) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
    })
  }

  truncate(size: number): Promise<void> {
    return this.operate('truncate', () => this.inode.truncate(size))
  }

  sync(): Promise<void> {
    return this.operate(
      'sync',
      () => this.inode.sync(),
      () => this.inode.failToSync(),
    )
  }

  async close(): Promise<void> {
    this.mustBeOpen()
    this.isClosed = true
    if (this.disk.isRunning(this.process)) this.disk.openFiles--
  }

  private operate<R>(kind: Operation['kind'], effect: () => R, failed?: () => void): Promise<R> {
    const whileOpen = (): R => {
      this.mustBeOpen()
      return effect()
    }
    return this.disk.operate(this.process, kind, this.name, whileOpen, failed)
  }

  private mustBeOpen(): void {
    if (this.isClosed) throw Object.assign(new Error(`EBADF: ${this.name} is closed`), { code: 'EBADF' })
  }
}
