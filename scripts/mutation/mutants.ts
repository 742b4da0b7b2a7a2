/** What Stryker reports of each mutant, read into what is told of it here. */

/** The part of Stryker's JSON report that is read (mutation-testing-report-schema 2). */
export interface StrykerReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly StrykerMutant[] }>>
}

interface Position {
  /** Both from 1. */
  readonly line: number
  readonly column: number
}

export interface StrykerMutant {
  readonly mutatorName: string
  readonly replacement?: string
  readonly status: string
  readonly location: { readonly start: Position; readonly end: Position }
}

/** By what it says, and not by where it stands: lines move. */
export interface Mutant {
  /** Relative to the project's root. */
  readonly file: string
  /** The source line it begins in. */
  readonly line: string
  readonly original: string
  readonly replacement: string
}

export interface Tally {
  readonly killed: number
  /** It never ended, which a test notices as well. */
  readonly timedOut: number
  /** It keeps its file from being loaded: no test ran, so it counts neither way. */
  readonly unloadable: number
  /** Reached by no test, or by none that noticed. */
  readonly survivors: readonly Mutant[]
}

/** @throws where a mutant was left out: a score over the others would be none of the whole */
export function tallyOf({ files }: StrykerReport): Tally {
  let killed = 0
  let timedOut = 0
  let unloadable = 0
  const survivors: Mutant[] = []
  for (const [file, { source, mutants }] of Object.entries(files)) {
    const lines = source.split('\n')
    for (const mutant of mutants) {
      if (mutant.status === 'Killed') killed++
      else if (mutant.status === 'Timeout') timedOut++
      else if (mutant.status === 'RuntimeError') unloadable++
      else if (mutant.status === 'Survived' || mutant.status === 'NoCoverage') survivors.push(read(file, lines, mutant))
      else throw new Error(`${file}:${mutant.location.start.line}: a mutant is ${mutant.status}, and was not tried.`)
    }
  }
  return { killed, timedOut, unloadable, survivors }
}

export function scoreOf({ killed, timedOut, survivors }: Omit<Tally, 'unloadable'>): number {
  return ((killed + timedOut) / (killed + timedOut + survivors.length)) * 100
}

/** What is to be tried again: Stryker takes over a survivor where its code is the same, though a new test may notice it. */
export function withoutSurvivors<R extends StrykerReport>(report: R): R {
  const files = Object.entries(report.files).map(([name, file]) => {
    const mutants = file.mutants.filter(({ status }) => status !== 'Survived' && status !== 'NoCoverage')
    return [name, { ...file, mutants }] as const
  })
  return { ...report, files: Object.fromEntries(files) }
}

function read(file: string, lines: readonly string[], { location, replacement = '' }: StrykerMutant): Mutant {
  const { start, end } = location
  const span = lines.slice(start.line - 1, end.line)
  const original = span.map((line, at) =>
    line.slice(at === 0 ? start.column - 1 : 0, at === span.length - 1 ? end.column - 1 : undefined),
  )
  return {
    file,
    line: inOneLine(lines[start.line - 1] ?? ''),
    original: inOneLine(original.join(' ')),
    replacement: inOneLine(replacement),
  }
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
