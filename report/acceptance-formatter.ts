/**
 * The Cucumber formatter behind the acceptance report: collects a run's messages and writes their page at its end. Its target is the
 * page of the last run, whatever it was; a whole run is filed in the folder above, where no run of a part touches it.
 */
import type { Envelope } from '@cucumber/messages'
import { dirname, join, relative } from 'node:path'
import { fileMessages, fileWholeRun, renderRun } from './file-run'

interface FormatterContext {
  readonly on: (event: 'message', listener: (envelope: Envelope) => void) => void
  readonly write: (text: string) => void
  /** Of the target; absent on a terminal. */
  readonly directory?: string
}

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
    return () => {
      const { report, page } = renderRun(envelopes)
      write(page)
      const folder = report.isWhole ? dirname(directory) : directory
      fileMessages(directory, envelopes)
      if (report.isWhole) fileWholeRun(folder, page, envelopes)
      console.log(`acceptance report: ${relative(process.cwd(), join(folder, 'acceptance.html'))} (${report.verdict})`)
    }
  },
}
