/** From what was typed and what the environment says to a configuration. Pure. */
import { parseArgs } from 'node:util'
import { BadOption, type Partly } from './option'
import { OPTIONS } from './options'

export type Asked =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly config: Partly; readonly logLevel: string }

const LOG_LEVELS = ['debug', 'info', 'warn', 'error']

/**
 * An argument wins over its variable; an empty variable counts as not set.
 * @throws BadOption with a sentence that names the option
 */
export function readOptions(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): Asked {
  const values = parse(args)
  if (values['help'] === true) return { kind: 'help' }
  if (values['version'] === true) return { kind: 'version' }
  const config: Partly = { port: 8080, clusterPort: 9080 }
  for (const option of OPTIONS) {
    const typed = values[option.name]
    const value = typed === undefined ? environment[option.variable] || undefined : String(typed)
    if (value !== undefined) option.apply(config, value)
  }
  const logLevel = String(values['log-level'] ?? (environment['TOPGUN_LOG_LEVEL'] || 'info'))
  if (!LOG_LEVELS.includes(logLevel))
    throw new BadOption(`--log-level: "${logLevel}" is none of ${LOG_LEVELS.join(', ')}.`)
  return { kind: 'run', config, logLevel }
}

function parse(args: readonly string[]): Readonly<Record<string, string | boolean | undefined>> {
  const declared = OPTIONS.map(({ name, isFlag }) => [name, { type: isFlag === true ? 'boolean' : 'string' }] as const)
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        ...Object.fromEntries(declared),
        'log-level': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    })
    return values
  } catch (error) {
    const why = error instanceof Error ? error.message.split('. ')[0] : String(error)
    throw new BadOption(`${why}. --help lists the options.`, { cause: error })
  }
}

export function helpText(): string {
  const rows = [
    ...OPTIONS,
    {
      name: 'log-level',
      variable: 'TOPGUN_LOG_LEVEL',
      says: 'debug, info, warn or error; logs go to stderr, a line of JSON each',
      byDefault: 'info',
      isFlag: undefined,
    },
  ].map(({ name, variable, says, byDefault, isFlag }) => {
    const left = `  --${name}${isFlag === true ? '' : ' <value>'}`
    const fallback = byDefault === undefined ? '' : ` (default: ${byDefault})`
    return `${left.padEnd(44)}${variable}\n      ${says}${fallback}`
  })
  return [
    'topgun-server: one node of a TopGun cluster.',
    '',
    'Usage: topgun-server [options]',
    '',
    'Every option can be given as the environment variable beside it; an argument wins.',
    '',
    ...rows,
    '',
    '  --help, -h      this text',
    '  --version, -v   the version',
    '',
    'The first line on stdout, once the node is in a cluster, is JSON:',
    '  {"ready":true,"nodeId":…,"port":…,"clusterPort":…,"adminPort":…}',
    'SIGTERM and SIGINT leave the cluster gracefully (exit code 0); a second signal ends the process at once (1).',
    'Exit codes: 0 left, 1 could not start or failed, 2 an option cannot be as it is.',
    '',
  ].join('\n')
}
