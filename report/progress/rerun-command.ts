/** The command that runs one scenario again as it ran in this run, to be pasted into a shell. Pure. */

/** What changes how a scenario runs; what only chooses scenarios, or where results go, is left out. */
const KEPT: ReadonlySet<string> = new Set(['--profile', '-p', '--config', '-c', '--world-parameters'])

/**
 * @param place as in `features/x.feature:12`
 * @param args of Cucumber in this run
 * @param instead what a program that starts Cucumber says is to be called in its place
 */
export function rerunCommand(place: string, args: readonly string[], instead?: string): string {
  if (instead !== undefined && instead !== '') return `${instead} ${quoted(place)}`
  return ['npx cucumber-js', ...kept(args).map(quoted), quoted(place)].join(' ')
}

function kept(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const [name = ''] = arg.split('=')
    if (KEPT.has(arg)) return args.slice(index, index + 2)
    return (arg.includes('=') && KEPT.has(name)) || /^-[pc][^-]/.test(arg) ? [arg] : []
  })
}

/** In single quotes where a shell would read more into it than it says. */
function quoted(text: string): string {
  if (/^[\w./:=,@%+-]+$/.test(text)) return text
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
