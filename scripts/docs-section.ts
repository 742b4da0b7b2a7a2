/** A part of a document that a command writes, between two marks. */
export interface Marks {
  readonly begin: string
  readonly end: string
}

/** @throws unless docs/testing.md, which `document` is, has the two marks, in their order */
export function withSection(document: string, marks: Marks, lines: readonly string[]): string {
  const [begin, end] = [document.indexOf(marks.begin), document.indexOf(marks.end)]
  if (begin < 0 || end < begin) {
    throw new Error(`docs/testing.md lacks the marks "${marks.begin}" and "${marks.end}" in this order.`)
  }
  return `${document.slice(0, begin + marks.begin.length)}\n\n${lines.join('\n')}\n\n${document.slice(end)}`
}

/** Text in a cell of a table. */
export function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`)
}
