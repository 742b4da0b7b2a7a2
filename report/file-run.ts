/** Files one run: its messages, the page made from them, and, when it was a whole one, both as the last whole run. */
import type { Envelope } from '@cucumber/messages'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildReport } from './model/build-report'
import { parseBenchFigures } from './model/bench-figures'
import { parseDefectScore } from './model/defect-score'
import type { RunReport } from './model/RunReport'
import { renderPage } from './page/page'
import { readDecisions } from './sign-off/decision-files'

const ROOT = join(__dirname, '..')
export const MESSAGES_FILE = 'messages.ndjson'

export interface RenderedRun {
  readonly report: RunReport
  readonly page: string
}

/** One message a line, as they are filed. */
export function textOf(envelopes: readonly Envelope[]): string {
  return envelopes.map((envelope) => `${JSON.stringify(envelope)}\n`).join('')
}

/** @throws Error when they are no messages of Cucumber, or claims or decisions cannot be read */
export function renderRun(messages: string): RenderedRun {
  const report = buildReport(parseMessages(messages), {
    spec: readFileSync(join(ROOT, 'features/SPEC-048c.md'), 'utf8'),
    promises: readFileSync(join(ROOT, 'features/PROMISES.md'), 'utf8'),
    messagesSha256: createHash('sha256').update(messages).digest('hex'),
    decisions: readDecisions(ROOT),
    defects: readBeside('defects.json', parseDefectScore),
    bench: readBeside('bench.json', parseBenchFigures),
  })
  return { report, page: renderPage(report) }
}

/** What another command left beside the run; null where it did not run. */
function readBeside<T>(name: string, parse: (text: string) => T): T | null {
  const path = join(ROOT, 'reports', name)
  return existsSync(path) ? parse(readFileSync(path, 'utf8')) : null
}

function parseMessages(text: string): Envelope[] {
  const lines = text.split('\n')
  const envelopes = lines.flatMap((line, index): Envelope[] => {
    if (line === '') return []
    try {
      return [JSON.parse(line) as Envelope]
    } catch (error) {
      throw new Error(`line ${index + 1} is no message of Cucumber: the file was cut or changed`, { cause: error })
    }
  })
  if (!envelopes.some(({ testRunStarted }) => testRunStarted !== undefined)) {
    throw new Error('these are no messages of a run of Cucumber')
  }
  return envelopes
}
