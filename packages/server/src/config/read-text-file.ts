/** Reads the files that a configuration names, once, before the node they are for exists. */
import { readFileSync } from 'node:fs'

export type ReadText = (path: string) => string

/** @throws Error with the code of the system */
export const readTextFile: ReadText = (path) => readFileSync(path, 'utf8')
