/** Disks of real nodes: a folder of this machine, with a folder for each node in it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NotRun } from '../topologies/NotRun'
import type { Disks } from './Disks'

export class DirectoryDisks implements Disks {
  private readonly folder = mkdtempSync(join(tmpdir(), 'topgun-'))

  of(nodeId: string): string {
    return join(this.folder, nodeId)
  }

  erase(nodeId: string): void {
    rmSync(this.of(nodeId), { recursive: true, force: true })
  }

  fill(): never {
    throw new NotRun('the disk is that of this machine, and may not be filled')
  }

  empty(): void {
    // Never filled.
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
