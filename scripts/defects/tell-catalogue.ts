/** Loads every module of defects/ in a process of its own, since loading one patches the product, and tells what each says. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Defect } from '../../defects/Defect'
import type { Entry } from './aim'

const ROOM = join(__dirname, '../../defects')

function entryOf(name: string): Entry {
  try {
    const { defect } = require(join(ROOM, name)) as { readonly defect: Defect }
    return { name, defect }
  } catch (error) {
    return { name, cannotLoad: error instanceof Error ? error.message : String(error) }
  }
}

const names = readdirSync(ROOM)
  .filter((file) => file.endsWith('.ts') && file !== 'Defect.ts')
  .map((file) => file.slice(0, -'.ts'.length))
  .sort()
process.send?.(names.map(entryOf))
