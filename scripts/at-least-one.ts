/** How often, or how many: what an option says. */

/** @throws with a sentence that names the option */
export function atLeastOne(option: string, text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`--${option} takes a number of at least 1, not "${text}"`)
  return number
}
