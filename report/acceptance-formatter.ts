/**
 * The Cucumber formatter behind the acceptance report: collects a run's messages and writes their page at its end. Its target is the
 * page of the last run, whatever it was; a whole run is filed in the folder above, where no run of a part touches it.
 */
import type { Envelope } from '@cucumber/messages'
import { dirname, join, relative } from 'node:path'
import { MESSAGES_FILE, renderRun, replaceFile, textOf } from './file-run'

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
      const messages = textOf(envelopes)
      // Before anything can go wrong with the page: it can be made from them again.
      replaceFile(join(directory, MESSAGES_FILE), messages)
      const { report, page } = renderRun(messages)
      write(page)
      const folder = report.isWhole ? dirname(directory) : directory
      if (report.isWhole) {
        replaceFile(join(folder, MESSAGES_FILE), messages)
        replaceFile(join(folder, 'acceptance.html'), page)
      }
      console.log(`acceptance report: ${relative(process.cwd(), join(folder, 'acceptance.html'))} (${report.verdict})`)
    }
  },
}
