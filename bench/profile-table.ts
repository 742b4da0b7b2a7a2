/** The hottest functions of every process that left a CPU profile. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { busy, hottest, type CpuProfile } from './model/hottest'
import { figure, table } from './model/table'

const FUNCTIONS = 15
const EXTENSION = '.cpuprofile'

export function profileTable(folder: string): string {
  const files = readdirSync(folder).filter((file) => file.endsWith(EXTENSION))
  const rows = files.flatMap((file) => {
    const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile
    const { busyMs, ms } = busy(profile)
    const whole = [basename(file, EXTENSION), `${((100 * busyMs) / ms).toFixed(0)} %`, `busy, of ${figure(ms)} ms`]
    const hot = hottest(profile, FUNCTIONS).map(({ where, share }) => [
      basename(file, EXTENSION),
      `${(share * 100).toFixed(1)} %`,
      where,
    ])
    return [whole, ...hot]
  })
  return table([['process', 'share', 'function'], ...rows])
}
