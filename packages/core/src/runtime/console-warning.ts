/** Where a warning goes when nobody was named to hear it. */

export function warnOnConsole(message: string, details: Readonly<Record<string, unknown>>): void {
  console.warn(message, details)
}
