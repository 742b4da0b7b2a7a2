/** Numbers, times and names as the report writes them, the same on every machine. Pure. */

export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 write`, `2,000 writes`. */
export function countOf(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** A decimal only where it tells something: below 100 ms. */
export function msText(ms: number): string {
  if (ms >= 100) return `${countText(Math.round(ms))} ms`
  return `${Math.round(ms * 10) / 10} ms`
}

/** As long as `limit` characters at most; both ends stay, for names often differ in their last character. */
export function clipped(text: string, limit: number): string {
  const characters = Array.from(text)
  if (characters.length <= limit) return text
  const tail = Math.floor((limit - 1) / 2)
  return `${characters.slice(0, limit - 1 - tail).join('')}…${characters.slice(characters.length - tail).join('')}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}

export const MOST_NAME = 60

export function nameText(name: string): string {
  return clipped(name, MOST_NAME)
}

/** In the order of their code units, so that no machine's language changes a picture. */
export function sortedNames(names: Iterable<string>): string[] {
  return [...new Set(names)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}
