/** Text in a page stays text, whoever wrote it. */
const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Safe between tags and within quoted attributes; control characters, which no page may hold, become `�`. */
export function escapeHtml(text: string): string {
  return text
    .replace(/\p{Cc}/gu, (character) => (/\s/.test(character) ? character : '\uFFFD'))
    .replace(/[&<>"']/g, (character) => NAMED[character] ?? character)
}
