/** Which of the names `--only` picks. */

/** @returns all of them where nobody picks. @throws with a sentence that names the option, and what there is */
export function onlyOf<Name extends string>(text: string | undefined, names: readonly Name[]): readonly Name[] {
  if (text === undefined) return names
  return text.split(',').map((word) => {
    const name = names.find((known) => known === word.trim())
    if (name === undefined) throw new Error(`--only: "${word.trim()}" is none of ${names.join(', ')}`)
    return name
  })
}
