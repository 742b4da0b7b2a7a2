/** Everything that a benchmark starts and puts on the disk, so that all of it is gone when it ends, however it ends. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const LINES_KEPT = 20

/** A process of the lab, and the newest of what it says on stderr. */
export class Started {
  readonly ended: Promise<unknown>
  private readonly said: string[] = []

  constructor(
    readonly name: string,
    readonly child: ChildProcess,
  ) {
    // A child whose channel was closed from here never tells 'close'.
    this.ended = once(child, 'exit')
    const { stderr } = child
    if (stderr !== null)
      createInterface(stderr).on('line', (line) => {
        this.said.push(line)
        if (this.said.length > LINES_KEPT) this.said.shift()
      })
  }

  /** The first line on stdout. @throws when the process ends before it */
  async firstLine(): Promise<string> {
    const { stdout } = this.child
    if (stdout === null) throw new Error(`${this.name} has no output`)
    const lines = createInterface(stdout)
    const first = await Promise.race([once(lines, 'line'), this.ended])
    // Whatever follows is read and dropped: a full pipe would stop the process.
    stdout.resume()
    if (typeof first === 'object' && first !== null && Array.isArray(first) && typeof first[0] === 'string') {
      return first[0]
    }
    throw this.failure('ended before it was ready')
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal)
    await this.ended
  }

  failure(what: string): Error {
    return new Error([`${this.name} ${what}`, ...this.said].join('\n'))
  }
}

export class Lab {
  private readonly children = new Set<ChildProcess>()
  private readonly folders: string[] = []

  start(name: string, command: string, args: readonly string[], options: SpawnOptions = {}): Started {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    this.children.add(child)
    child.once('exit', () => this.children.delete(child))
    return new Started(name, child)
  }

  folder(name: string): string {
    const folder = mkdtempSync(join(tmpdir(), `topgun-bench-${name}-`))
    this.folders.push(folder)
    return folder
  }

  /** At once, as a signal needs it. */
  clear(): void {
    for (const child of this.children) child.kill('SIGKILL')
    for (const folder of this.folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  }
}
