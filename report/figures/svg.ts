/** The few pieces every picture is made of. Whoever gives text gives it plain: it is escaped here. Pure. */
import { escapeHtml } from '../page/escape'

export const WIDTH = 720

export function svgOf(alt: string, width: number, height: number, content: string): string {
  const size = `${coordinate(width)} ${coordinate(height)}`
  return `<svg class="fig" role="img" aria-label="${escapeHtml(alt)}" viewBox="0 0 ${size}">${content}</svg>`
}

export type Anchor = 'start' | 'middle' | 'end'

/** `classes`: `q` is quiet, `b` is bold, `m` and `e` are set by the anchor. */
export function textAt(x: number, y: number, text: string, anchor: Anchor = 'start', classes = ''): string {
  const names = [classes, anchor === 'middle' ? 'm' : anchor === 'end' ? 'e' : ''].filter((name) => name !== '')
  const marked = names.length === 0 ? '' : ` class="${names.join(' ')}"`
  return `<text x="${coordinate(x)}" y="${coordinate(y)}"${marked}>${escapeHtml(text)}</text>`
}

/** Nothing where there is nothing to draw. */
export function pathOf(d: string, classes: string): string {
  return d === '' ? '' : `<path class="${classes}" d="${d}"/>`
}

/** Rounded to a tenth, as short as it can be written. */
export function coordinate(value: number): string {
  const rounded = Math.round(value * 10) / 10
  return String(Object.is(rounded, -0) ? 0 : rounded)
}

/** Two numbers of a path, with a space only where they would run into each other. */
export function pair(x: number, y: number): string {
  const second = coordinate(y)
  return `${coordinate(x)}${second.startsWith('-') ? '' : ' '}${second}`
}

/** Wide enough for text of 11 px in any usual sans-serif. */
export function textWidth(text: string): number {
  return Array.from(text).length * 6.3
}
