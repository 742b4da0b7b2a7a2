/** The hottest functions of every process that left a CPU profile. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { hottest, type CpuProfile } from './model/hottest'
import { table } from './model/table'

const FUNCTIONS = 15
const EXTENSION = '.cpuprofile'

export function profileTable(folder: string): string {
  const files = readdirSync(folder).filter((file) => file.endsWith(EXTENSION))
  const rows = files.flatMap((file) => {
    const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile
    return hottest(profile, FUNCTIONS).map(({ where, share }) => [
      basename(file, EXTENSION),
      `${(share * 100).toFixed(1)} %`,
      where,
    ])
  })
  return table([['process', 'of its busy time', 'function'], ...rows])
}
