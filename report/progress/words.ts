/** How times and numbers are said while a run goes on and at its end. Pure. */

/** `3.2 s`, from a minute on `1m04`. */
export function shortTime(ms: number): string {
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}`
}

/** `1m04.123s`, as Cucumber's own summary says it. */
export function exactTime(ms: number): string {
  const whole = Math.round(ms)
  const [seconds, rest] = [Math.floor(whole / 1000), whole % 1000]
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}.${String(rest).padStart(3, '0')}s`
}

export function indented(lines: readonly string[], by: number): string[] {
  return lines.flatMap((line) => line.split('\n')).map((line) => (line === '' ? '' : `${' '.repeat(by)}${line}`))
}
