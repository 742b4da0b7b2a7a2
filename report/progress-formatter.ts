/**
 * The Cucumber formatter an engineer watches: on a terminal one line that is written anew, elsewhere a line a scenario,
 * and whatever fails at once, with the command that runs it again.
 */
import type { Envelope } from '@cucumber/messages'
import { coloured, plain } from './progress/paint'
import { rerunCommand } from './progress/rerun-command'
import { RunProgress } from './progress/RunProgress'
import { Screen } from './progress/Screen'

interface FormatterContext {
  readonly on: (event: 'message', listener: (envelope: Envelope) => void) => void
  readonly write: (text: string) => void
  readonly stream: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
}

const TICK_MS = 1_000
const COLUMNS_OF_THE_UNKNOWN = 80

export default {
  type: 'formatter' as const,
  formatter({ on, write, stream }: FormatterContext): () => void {
    const { env, argv } = process
    const isTerminal = stream.isTTY === true
    // Who collects the output of a machine wants lines that stay, even if it pretends to be a terminal.
    const isLive = isTerminal && !isSet(env['CI']) && env['TERM'] !== 'dumb'
    // Some terminals say that they have none.
    const columns = () => stream.columns || COLUMNS_OF_THE_UNKNOWN
    const progress = new RunProgress(new Screen({ write, ...(isLive ? { columns } : {}) }), {
      paint: isTerminal && !isSet(env['NO_COLOR']) ? coloured : plain,
      rerun: (place) => rerunCommand(place, argv.slice(2), env['RERUN_WITH']),
      now: () => performance.now(),
    })
    on('message', (envelope) => progress.take(envelope))
    process.once('exit', () => progress.leaves())
    if (!isLive) return () => undefined
    const tick = setInterval(() => progress.draw(), TICK_MS)
    tick.unref()
    return () => clearInterval(tick)
  },
}

function isSet(variable: string | undefined): boolean {
  return variable !== undefined && variable !== ''
}
