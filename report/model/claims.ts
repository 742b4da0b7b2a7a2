/** Reads what is claimed from the files that say so: the criteria and guards from tables, the promises from a list. Pure. */
import type { Claim, ClaimKind } from './RunReport'

/** `| `@AC-1` | text |`, as in `features/SPEC-048c.md`. */
const ROW = /^\|\s*`@([A-Za-z]+-\d+)`\s*\|\s*(.*?)\s*\|\s*$/
/** `- **P-1** text`, as in `features/PROMISES.md`; the text goes on in indented lines. */
const ITEM = /^- \*\*([A-Z]+-\d+)\*\* (.*)$/

/** Of the specification: rows of its tables, in their order. @throws Error when there is none: then nothing could be shown */
export function criteriaOf(markdown: string): Claim[] {
  const claims = markdown.split('\n').flatMap((line): Claim[] => {
    const [, id = '', text = ''] = ROW.exec(line) ?? []
    return id === '' ? [] : [{ id, kind: kindOf(id), text }]
  })
  return checked(claims, 'criterion')
}

/** @throws Error when there is none */
export function promisesOf(markdown: string): Claim[] {
  const claims: Claim[] = []
  for (const line of markdown.split('\n')) {
    const [, id = '', text = ''] = ITEM.exec(line) ?? []
    const last = claims.at(-1)
    if (id !== '') claims.push({ id, kind: 'promise', text })
    else if (last !== undefined && /^ {2}\S/.test(line))
      claims.push({ ...claims.pop()!, text: `${last.text} ${line.trim()}` })
  }
  return checked(claims, 'promise')
}

/** The first line, without what makes it a heading. */
export function titleOf(markdown: string): string {
  return (markdown.split('\n')[0] ?? '').replace(/^#+\s*/, '')
}

function kindOf(id: string): ClaimKind {
  return id.startsWith('AC-') ? 'criterion' : 'guard'
}

function checked(claims: readonly Claim[], kind: ClaimKind): Claim[] {
  if (!claims.some((claim) => claim.kind === kind)) throw new Error(`not one ${kind} was found where they are listed`)
  const twice = claims.find(({ id }, index) => claims.findIndex((other) => other.id === id) !== index)
  if (twice !== undefined) throw new Error(`${twice.id} is listed twice`)
  return [...claims]
}
