/** Storages on one simulated disk, and what tests ask of them. */
import { TopGunError } from '@topgunbuild/core'
import { FileServerStorage, type FileServerStorageOptions } from '../../FileServerStorage'
import type { Files } from '../../files'
import { seeded } from './seeded'
import { SimulatedDisk } from './SimulatedDisk'

export interface Logged {
  readonly level: string
  readonly message: string
}

export class Simulated {
  readonly disk = new SimulatedDisk(seeded(7))
  readonly logged: Logged[] = []

  /** Opened, in a process of its own unless `files` says in which. */
  async open(options: Partial<FileServerStorageOptions> = {}, files?: Files): Promise<FileServerStorage> {
    const storage = this.storage(options, files)
    await storage.initialize()
    return storage
  }

  storage(options: Partial<FileServerStorageOptions> = {}, files: Files = this.disk.mount()): FileServerStorage {
    const log: FileServerStorageOptions['log'] = (level, message) => this.logged.push({ level, message })
    return new FileServerStorage({ directory: files.place, files, log, ...options })
  }

  /** @throws Error when there is not exactly one */
  only(pattern: RegExp): string {
    const found = this.disk.fileNames().filter((name) => pattern.test(name))
    const [first] = found
    if (first === undefined || found.length > 1) throw new Error(`${found.length} files like ${pattern}`)
    return first
  }
}

/** What a promise was rejected with. @throws Error when it was not, or with anything but a TopGunError */
export async function refusalOf(promise: Promise<unknown>): Promise<TopGunError> {
  const outcome = await promise.then(
    () => 'no rejection',
    (error: unknown) => error,
  )
  if (outcome instanceof TopGunError) return outcome
  throw new Error('expected a TopGunError', { cause: outcome })
}
