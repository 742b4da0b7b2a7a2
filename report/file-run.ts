/** Files one run: its page, and, when it was a whole one, page and messages as the last whole run. */
import type { Envelope } from '@cucumber/messages'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildReport } from './model/build-report'
import type { RunReport } from './model/RunReport'
import { renderPage } from './page/page'

const ROOT = join(__dirname, '..')

export interface RenderedRun {
  readonly report: RunReport
  readonly page: string
}

/** @throws Error when the claims cannot be read, or the messages are not those of a run */
export function renderRun(envelopes: readonly Envelope[]): RenderedRun {
  const report = buildReport(envelopes, {
    spec: readFileSync(join(ROOT, 'features/SPEC-048c.md'), 'utf8'),
    promises: readFileSync(join(ROOT, 'features/PROMISES.md'), 'utf8'),
  })
  return { report, page: renderPage(report) }
}

/** Page and messages of a whole run, which no run of a part replaces. Each file is complete or not there. */
export function fileWholeRun(directory: string, page: string, envelopes: readonly Envelope[]): void {
  mkdirSync(directory, { recursive: true })
  replaceFile(join(directory, 'acceptance.html'), page)
  fileMessages(directory, envelopes)
}

/** Where a page can be rendered from again. */
export function fileMessages(directory: string, envelopes: readonly Envelope[]): void {
  const lines = envelopes.map((envelope) => `${JSON.stringify(envelope)}\n`)
  replaceFile(join(directory, 'messages.ndjson'), lines.join(''))
}

function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text)
  renameSync(`${path}.new`, path)
}
