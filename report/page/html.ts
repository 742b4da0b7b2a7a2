/** Templates in which every value is text unless it was made by a template itself: nothing is forgotten to be escaped. */
import { escapeHtml } from './escape'

export class Html {
  constructor(private readonly source: string) {}

  toString(): string {
    return this.source
  }
}

export type Part = Html | string | number | readonly Part[]

/** Values that are text are escaped; those that are `Html` stand as they are, lists of either one after the other. */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    texts.map((text, index) => text + (index < parts.length ? sourceOf(parts[index] ?? '') : '')).join(''),
  )
}

/** Markup that was written, not read: an SVG of the figures, a style sheet. */
export function trusted(source: string): Html {
  return new Html(source)
}

export const NOTHING = new Html('')

function sourceOf(part: Part): string {
  if (part instanceof Html) return part.toString()
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part))
  return part.map(sourceOf).join('')
}
