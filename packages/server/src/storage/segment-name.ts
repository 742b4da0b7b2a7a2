/**
 * Names of the files of a log, in the order in which they count: a base, which holds all that stood in the logs up to
 * its number, and the logs after it.
 */
export interface SegmentName {
  readonly kind: 'base' | 'log'
  readonly number: number
}

export function fileNameOf({ kind, number }: SegmentName): string {
  return `${kind}-${String(number).padStart(10, '0')}`
}

/** A base while it is written: worth nothing until it has its name. */
export function unfinishedNameOf(name: SegmentName): string {
  return `${fileNameOf(name)}.unfinished`
}

function parse(fileName: string): SegmentName | undefined {
  const [, kind, number] = /^(base|log)-(\d{10})$/.exec(fileName) ?? []
  return kind === 'base' || kind === 'log' ? { kind, number: Number(number) } : undefined
}

export interface Layout {
  readonly base: SegmentName | undefined
  /** Rising; the last one is written to. */
  readonly logs: readonly SegmentName[]
  /** Names of files that a compaction left behind. */
  readonly leftovers: readonly string[]
  /** Files without which the log would have a hole. */
  readonly missing: readonly string[]
}

export function layoutOf(fileNames: readonly string[]): Layout {
  const found = fileNames.flatMap((name) => parse(name) ?? []).sort((one, other) => one.number - other.number)
  const base = found.findLast(({ kind }) => kind === 'base')
  const from = base === undefined ? 1 : base.number + 1
  const logs = found.filter(({ kind, number }) => kind === 'log' && number >= from)
  const last = logs.at(-1)?.number ?? (base === undefined ? 0 : from)
  const there = new Set(logs.map(({ number }) => number))
  const missing = Array.from({ length: last - from + 1 }, (_, index) => from + index)
    .filter((number) => !there.has(number))
    .map((number) => fileNameOf({ kind: 'log', number }))
  const old = found.filter(({ kind, number }) => number < from && !(kind === 'base' && number === base?.number))
  const unfinished = fileNames.filter((name) => /^base-\d{10}\.unfinished$/.test(name))
  return { base, logs, leftovers: [...old.map(fileNameOf), ...unfinished], missing }
}
