/** Reads and writes decisions: one JSON file each, in the folder of the baseline. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DECISION_WORDS, type Decision } from './Decision'

export const DECISIONS_FOLDER = 'sign-offs'

const DATED = /^\d{4}-\d{2}-\d{2}-.*\.json$/
const TEXTS = ['name', 'role', 'decision', 'note', 'date', 'commit', 'verdict', 'messagesSha256'] as const

/** Oldest first. @throws Error that names the file which is none */
export function readDecisions(root: string): Decision[] {
  const folder = join(root, DECISIONS_FOLDER)
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).filter((file) => DATED.test(file))
  const decisions = files.map((file) =>
    parseDecision(`${DECISIONS_FOLDER}/${file}`, readFileSync(join(folder, file), 'utf8')),
  )
  return decisions.toSorted((a, b) => (a.date < b.date ? -1 : Number(a.date > b.date)))
}

/** Never replaces one. @returns its path, relative to `root` */
export function writeDecision(root: string, decision: Decision): string {
  const path = `${DECISIONS_FOLDER}/${fileNameOf(decision)}`
  mkdirSync(join(root, DECISIONS_FOLDER), { recursive: true })
  writeFileSync(join(root, path), `${JSON.stringify(decision, null, 2)}\n`, { flag: 'wx' })
  return path
}

/** Such as `2026-02-13-jane-doe-1a2b3c4.json`. */
export function fileNameOf({ date, name, commit }: Pick<Decision, 'date' | 'name' | 'commit'>): string {
  const letters = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const slug = letters
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40)
  // A name without one Latin letter is told from others all the same.
  const told = slug === '' ? createHash('sha256').update(name).digest('hex').slice(0, 8) : slug
  return `${date.slice(0, 10)}-${told}-${commit.slice(0, 7)}.json`
}

/** @throws Error that names the file */
export function parseDecision(path: string, text: string): Decision {
  let read: Partial<Decision>
  try {
    read = JSON.parse(text) as Partial<Decision>
  } catch (error) {
    throw new Error(`${path} is no JSON: restore it from git`, { cause: error })
  }
  const missing = TEXTS.find((field) => typeof read[field] !== 'string')
  if (missing !== undefined) throw new Error(`${path} is no decision, it lacks "${missing}": restore it from git`)
  if (!DECISION_WORDS.some((word) => word === read.decision) || typeof read.tree?.stated !== 'object') {
    throw new Error(`${path} is no decision that can be read: restore it from git`)
  }
  return read as Decision
}
