/** How figures and verdicts are said in the page. Pure. */
import { markup, type Html } from './html'

/** `0.8 s`, `3 min 7 s`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** In UTC, so that it says the same wherever it is rendered. */
export function dateText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

const MARKS: Readonly<Record<string, string>> = {
  shown: '✓',
  passed: '✓',
  caught: '✓',
  accepted: '✓',
  'same run': '✓',
  unchanged: '✓',
  changed: '△',
  'shown, on changed tests': '△',
  failed: '✗',
  survived: '✗',
  broken: '✗',
  rejected: '✗',
  ambiguous: '✗',
}

/** A verdict in words and with a sign, so that no colour is needed to tell. */
export function badge(verdict: string): Html {
  const kind = verdict.replace(/[^a-z]+/g, '-')
  return markup`<span class="badge ${kind}"><span aria-hidden="true">${MARKS[verdict] ?? '○'}</span> ${verdict}</span>`
}
