/** The files of one database in a directory, by `node:fs`; nothing else of the client touches that module. */
import { isRunning, ownProcess, type LockPlace } from '@topgunbuild/core'
import { link, mkdir, mkdtemp, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

const readText = (path: string): Promise<string> => readFile(path, 'utf8')

export class SqliteFiles implements LockPlace {
  /** Of the database; what else belongs to it begins with this name and a dot, or with it and a dash. */
  readonly place: string

  constructor(
    private readonly directory: string,
    private readonly fileName: string,
  ) {
    this.place = join(directory, fileName)
  }

  /** Creates the directory with its parents, so that it outlives a loss of power. */
  async prepare(): Promise<void> {
    const first = await mkdir(this.directory, { recursive: true })
    if (first === undefined) return
    // Each new directory is a name in the one above it.
    for (let made = resolve(this.directory); made.length >= resolve(first).length; made = dirname(made)) {
      await syncDirectory(dirname(made))
    }
  }

  /** Resolves when the files that were created so far outlive a loss of power. */
  syncNames(): Promise<void> {
    return syncDirectory(this.directory)
  }

  /**
   * Removes the mark by which node-sqlite3-wasm itself tells that a database is open: a process that was killed leaves
   * it, and then nobody could open the database again. Only for who holds the lock by number.
   */
  dropMark(): Promise<void> {
    return rm(`${this.place}.lock`, { recursive: true, force: true })
  }

  async list(): Promise<string[]> {
    const prefix = `${this.fileName}.`
    const names = await readdir(this.directory)
    return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
  }

  rename(from: string, to: string): Promise<void> {
    return rename(this.path(from), this.path(to))
  }

  remove(name: string): Promise<void> {
    return rm(this.path(name), { force: true })
  }

  async publish(name: string, text: string): Promise<boolean> {
    // A file that is created and then written would for a moment be there without its text.
    const aside = await mkdtemp(this.path('new-'))
    try {
      await writeFile(join(aside, name), text)
      await link(join(aside, name), this.path(name))
      return true
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      throw error
    } finally {
      await rm(aside, { recursive: true, force: true })
    }
  }

  async textOf(name: string): Promise<string | undefined> {
    try {
      return await readText(this.path(name))
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    }
  }

  ownProcess(): Promise<string> {
    return ownProcess(readText)
  }

  isRunning(words: string): Promise<boolean> {
    return isRunning(words, readText)
  }

  private path(name: string): string {
    return `${this.place}.${name}`
  }
}

async function syncDirectory(path: string): Promise<void> {
  // Windows has no handle of a directory that could be synced; NTFS keeps names in its own journal.
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined
}
