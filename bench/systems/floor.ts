/** The floor under every ratio: bare `ws` and `msgpackr` between a client, an owner and, if wanted, one backup. */
import { join } from 'node:path'
import { GAUGED_ARGS } from './gauge'
import type { Lab, Started } from './Lab'
import { LoadProcess } from './LoadProcess'
import { systemOf, type System } from './System'

const PROGRAM = join(__dirname, '../floor/node.ts')

function startFloorNode(lab: Lab, name: string, args: readonly string[]): Started {
  const command = [...GAUGED_ARGS, '-r', 'ts-node/register', PROGRAM, ...args]
  return lab.start(`floor ${name}`, process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
}

/** The owner is the first of its processes. */
export async function startFloor(lab: Lab, withBackup: boolean): Promise<System> {
  const backup = withBackup ? startFloorNode(lab, 'backup', []) : undefined
  const owner = startFloorNode(lab, 'owner', backup === undefined ? [] : [await backup.firstLine()])
  const load = await LoadProcess.start(lab, 'floor', { url: await owner.firstLine() })
  return systemOf(load, [owner, ...(backup === undefined ? [] : [backup])])
}
