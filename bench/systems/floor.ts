/** The floor under every ratio: bare `ws` and `msgpackr` between a client, an owner and, if wanted, one backup. */
import { join } from 'node:path'
import type { Lab } from './Lab'
import { LoadProcess } from './LoadProcess'
import type { System } from './System'

const PROGRAM = join(__dirname, '../floor/node.ts')

export async function startFloor(lab: Lab, withBackup: boolean): Promise<System> {
  const start = (name: string, args: readonly string[]) =>
    lab.start(`floor ${name}`, process.execPath, ['-r', 'ts-node/register', PROGRAM, ...args])
  const backup = withBackup ? start('backup', []) : undefined
  const owner = start('owner', backup === undefined ? [] : [await backup.firstLine()])
  const load = await LoadProcess.start(lab, 'floor', { url: await owner.firstLine() })
  return {
    load,
    end: async () => {
      await load.end()
      await Promise.all([owner.end('SIGKILL'), backup?.end('SIGKILL')])
    },
  }
}
