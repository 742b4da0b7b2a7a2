/** Programs of others that the benchmark starts if they are there. */
import { spawnSync } from 'node:child_process'
import { Missing } from './System'

/** @throws Missing with what to install */
export function needs(program: string, debianPackage: string): void {
  const { error } = spawnSync(program, ['--version'], { stdio: 'ignore' })
  if (error !== undefined) throw new Missing(`${program} is not installed, see apt install ${debianPackage}`)
}
