/**
 * The Cucumber formatter behind the acceptance report: collects a run's messages and writes their page at its end. Its target is the
 * page of the last run, whatever it was; a whole run is filed in the folder above, where no run of a part touches it.
 */
import type { Envelope } from '@cucumber/messages'
import { dirname, join, relative } from 'node:path'
import { unfinishedPage } from './page/unfinished-page'
import { MESSAGES_FILE, renderRun, textOf } from './file-run'
import { replaceFile } from './replace-file'

interface FormatterContext {
  readonly on: (event: 'message', listener: (envelope: Envelope) => void) => void
  readonly write: (text: string) => void
  /** Of the target; absent on a terminal. */
  readonly directory?: string
}

const PAGE_FILE = 'acceptance.html'

export default {
  type: 'formatter' as const,
  formatter({ on, write, directory }: FormatterContext): () => void {
    if (directory === undefined) {
      throw new Error(
        'format: ./report/formatter.cjs writes a page; give it a file, as in ./report/formatter.cjs:reports/last/acceptance.html',
      )
    }
    const envelopes: Envelope[] = []
    on('message', (envelope) => void envelopes.push(envelope))
    // Until it has ended, and for ever where somebody interrupts it.
    replaceFile(join(directory, PAGE_FILE), unfinishedPage(new Date()))
    // A hook of the whole run that throws ends Cucumber's process, and nobody tells its formatters.
    const endsEarly = (): void => replaceFile(join(directory, PAGE_FILE), fileRun(directory, envelopes))
    process.once('exit', endsEarly)
    return () => {
      process.off('exit', endsEarly)
      const page = fileRun(directory, envelopes)
      replaceFile(join(directory, PAGE_FILE), page)
      write(page)
    }
  },
}

/** @returns the page of the run */
function fileRun(directory: string, envelopes: readonly Envelope[]): string {
  const messages = textOf(envelopes)
  // Before anything can go wrong with the page: it can be made from them again.
  replaceFile(join(directory, MESSAGES_FILE), messages)
  const { report, page } = renderRun(messages)
  const folder = report.isWhole ? dirname(directory) : directory
  if (report.isWhole) {
    replaceFile(join(folder, MESSAGES_FILE), messages)
    replaceFile(join(folder, PAGE_FILE), page)
  }
  console.log(`acceptance report: ${relative(process.cwd(), join(folder, PAGE_FILE))} (${report.verdict})`)
  return page
}
