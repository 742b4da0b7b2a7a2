/** Programs of their own that tell what they run; each has a folder for what it leaves behind, and all end with this one. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endGroup } from '../end-group'
import { environmentFor } from './environment-for'

/** What nobody here is patient enough for: a scenario waits for 60 seconds at most, in each of its steps. */
const LONGEST_MS = 300_000
const REMEMBERED_CHARACTERS = 8192
const TS_NODE = require.resolve('ts-node/register')

export interface Program {
  readonly args: readonly string[]
  /** Module that is loaded before everything else, in the children of the program too. */
  readonly preload?: string
  /** True: enough was heard, and the program is ended. */
  readonly hear: (message: unknown) => boolean
}

export interface End {
  readonly ms: number
  /** Why it did not come to its end; null where it did, and where it was ended because enough was heard. */
  readonly trouble: string | null
}

export class Children {
  private readonly running = new Set<ChildProcess>()
  private readonly scratch = mkdtempSync(join(tmpdir(), 'defects-'))
  private started = 0

  constructor(private readonly root: string) {}

  run({ args, preload, hear }: Program): Promise<End> {
    const began = performance.now()
    const folder = join(this.scratch, String(++this.started))
    mkdirSync(folder)
    // A group of its own, so that whatever it starts ends with it.
    const child = spawn(process.execPath, args, {
      cwd: this.root,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: environmentFor(process.env, folder, preload === undefined ? [] : [TS_NODE, preload]),
    })
    this.running.add(child)
    let isEnough = false
    let isLate = false
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-REMEMBERED_CHARACTERS)))
    child.on('message', (message) => {
      if (isEnough || !hear(message)) return
      isEnough = true
      endGroup(child)
    })
    const patience = setTimeout(() => {
      isLate = true
      endGroup(child)
    }, LONGEST_MS)
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => {
        clearTimeout(patience)
        this.running.delete(child)
        rmSync(folder, { recursive: true, force: true })
        const unheard = isLate
          ? `it did not end within ${LONGEST_MS / 1000} s`
          : code === 0
            ? null
            : lastWords(said, code)
        resolve({ ms: Math.round(performance.now() - began), trouble: isEnough ? null : unheard })
      })
    })
  }

  /** Also of those that run still. */
  close(): void {
    for (const child of this.running) endGroup(child)
    rmSync(this.scratch, { recursive: true, force: true })
  }
}

/** The line that names the error, of all that is printed around it. */
function lastWords(said: string, code: number | null): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '')
  return (
    lines.find((line) => /^(\w*Error\b|Error:)/.test(line)) ?? lines.at(-1) ?? `it ended with ${code ?? 'a signal'}`
  )
}
