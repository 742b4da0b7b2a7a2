/** What an option of `topgun-server` is, and what reading one may end in. */
import type { ServerConfig } from '../config/server-config'

/** What the options come to; `nodeId` may still be missing, and the storage is only named. */
export type Partly = { -readonly [Key in keyof Omit<ServerConfig, 'storage'>]?: ServerConfig[Key] } & {
  dataDirectory?: string
}

export interface Option {
  /** Without its dashes. */
  readonly name: string
  readonly variable: string
  readonly says: string
  /** As the help shows it; absent: none. */
  readonly byDefault?: string
  /** A flag takes no value on the command line, and `true` or `false` in the environment. */
  readonly isFlag?: true
  /** @throws BadOption */
  readonly apply: (config: Partly, value: string) => void
}

/** An option that cannot be as it is; the message is a sentence for whoever typed it. */
export class BadOption extends Error {}

export function boolean(name: string, value: string): boolean {
  if (value === 'true' || value === '1') return true
  if (value === 'false' || value === '0') return false
  throw new BadOption(`--${name}: "${value}" is neither true nor false.`)
}
