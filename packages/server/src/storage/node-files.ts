/** A directory of the operating system, by `node:fs`; nothing else of the product touches that module. */
import { constants, type promises } from 'node:fs'
import { link, mkdir, mkdtemp, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Files, OpenFile } from './files'
import { isRunning, ownProcess } from './processes'

export class NodeFiles implements Files {
  constructor(readonly place: string) {}

  async prepare(): Promise<void> {
    const first = await mkdir(this.place, { recursive: true })
    if (first === undefined) return
    // Each new directory is a name in the one above it.
    for (let made = resolve(this.place); made.length >= resolve(first).length; made = dirname(made)) {
      await syncDirectory(dirname(made))
    }
  }

  list(): Promise<string[]> {
    return readdir(this.place)
  }

  async create(name: string): Promise<OpenFile> {
    const { O_RDWR, O_APPEND, O_CREAT, O_EXCL } = constants
    return new NodeFile(await open(this.path(name), O_RDWR | O_APPEND | O_CREAT | O_EXCL))
  }

  async open(name: string): Promise<OpenFile> {
    return new NodeFile(await open(this.path(name), constants.O_RDWR | constants.O_APPEND))
  }

  rename(from: string, to: string): Promise<void> {
    return rename(this.path(from), this.path(to))
  }

  remove(name: string): Promise<void> {
    return rm(this.path(name), { force: true })
  }

  syncNames(): Promise<void> {
    return syncDirectory(this.place)
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
      return await readFile(this.path(name), 'utf8')
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    }
  }

  ownProcess(): Promise<string> {
    return ownProcess((path) => readFile(path, 'utf8'))
  }

  isRunning(words: string): Promise<boolean> {
    return isRunning(words, (path) => readFile(path, 'utf8'))
  }

  private path(name: string): string {
    return join(this.place, name)
  }
}

class NodeFile implements OpenFile {
  constructor(private readonly handle: promises.FileHandle) {}

  async size(): Promise<number> {
    return (await this.handle.stat()).size
  }

  async read(offset: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length)
    let got = 0
    while (got < length) {
      const { bytesRead } = await this.handle.read(bytes, got, length - got, offset + got)
      if (bytesRead === 0) break
      got += bytesRead
    }
    return bytes.subarray(0, got)
  }

  append(bytes: Uint8Array): Promise<void> {
    return this.handle.appendFile(bytes)
  }

  truncate(size: number): Promise<void> {
    return this.handle.truncate(size)
  }

  sync(): Promise<void> {
    return this.handle.sync()
  }

  close(): Promise<void> {
    return this.handle.close()
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
