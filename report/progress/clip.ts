/** Cuts a text to a number of columns of a terminal, in which some characters take two and some none. Pure. */

const NO_COLUMN = /^[\p{Mark}\p{Cf}\p{Cc}]+$/u
/** Blocks that terminals draw two columns wide: Hangul, CJK and its punctuation, full-width forms, emoji. */
const TWO_COLUMNS =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u
const SEGMENTER = new Intl.Segmenter('en', { granularity: 'grapheme' })

export function columnsOf(text: string): number {
  return graphemesOf(text).reduce((sum, each) => sum + columnsOfOne(each), 0)
}

/** At most `columns` wide, and where something is missing `…` says so. */
export function clip(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text
  if (columns < 1) return ''
  let kept = ''
  let width = 1
  for (const each of graphemesOf(text)) {
    width += columnsOfOne(each)
    if (width > columns) break
    kept += each
  }
  return `${kept.trimEnd()}…`
}

function graphemesOf(text: string): string[] {
  return [...SEGMENTER.segment(text)].map(({ segment }) => segment)
}

function columnsOfOne(grapheme: string): number {
  if (NO_COLUMN.test(grapheme)) return 0
  return TWO_COLUMNS.test(grapheme) ? 2 : 1
}
