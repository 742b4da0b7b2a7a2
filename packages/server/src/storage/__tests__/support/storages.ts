/** Every adapter there is, as the tests of the port need it: opened again and again over one place. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileServerStorage, type FileServerStorageOptions } from '../../FileServerStorage'
import type { IServerStorage } from '../../IServerStorage'
import { MemoryServerStorage } from '../../MemoryServerStorage'
import { seeded } from './seeded'
import { SimulatedDisk } from './SimulatedDisk'

export interface Place {
  /** One more adapter over the same place. */
  storage(): IServerStorage
  end(): Promise<void>
}

/** A directory of the operating system that is gone after `end`. */
export async function temporaryDirectory(): Promise<{ readonly path: string; readonly end: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'topgun-storage-'))
  return { path, end: () => rm(path, { recursive: true, force: true }) }
}

async function onDisk(options: Partial<FileServerStorageOptions>): Promise<Place> {
  const { path, end } = await temporaryDirectory()
  return { storage: () => new FileServerStorage({ directory: join(path, 'data', 'of one node'), ...options }), end }
}

async function onSimulatedDisk(options: Partial<FileServerStorageOptions>): Promise<Place> {
  const disk = new SimulatedDisk(seeded(1))
  const files = disk.mount()
  return {
    storage: () => new FileServerStorage({ directory: 'simulated', files, ...options }),
    end: async () => {
      if (disk.openFiles > 0) throw new Error(`${disk.openFiles} files were left open`)
    },
  }
}

export const PLACES: Readonly<Record<string, () => Promise<Place>>> = {
  MemoryServerStorage: async () => {
    const storage = new MemoryServerStorage()
    return { storage: () => storage, end: async () => {} }
  },
  FileServerStorage: () => onDisk({}),
  'FileServerStorage whose files hold few entries': () => onDisk({ segmentBytes: 200 }),
  'FileServerStorage that compacts all the time': () =>
    onDisk({ segmentBytes: 400, compactFromBytes: 1, compactFromShare: 0.01 }),
  'FileServerStorage on a simulated disk': () => onSimulatedDisk({}),
  'FileServerStorage on a simulated disk, with small files and compactions': () =>
    onSimulatedDisk({ segmentBytes: 400, compactFromBytes: 1, compactFromShare: 0.01 }),
}
