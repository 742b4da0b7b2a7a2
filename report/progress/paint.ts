/** Colours, for whoever may use them. */

export type Colour = 'red' | 'green' | 'yellow' | 'dim'
export type Paint = (colour: Colour, text: string) => string

const CODES: Readonly<Record<Colour, readonly [on: number, off: number]>> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  dim: [2, 22],
}

export const plain: Paint = (_colour, text) => text

export const coloured: Paint = (colour, text) => {
  const [on, off] = CODES[colour]
  return `\u001b[${on}m${text}\u001b[${off}m`
}
