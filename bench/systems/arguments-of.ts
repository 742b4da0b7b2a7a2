/** Options by name, as a command line has them. Pure. */
export function argumentsOf(options: Readonly<Record<string, string | number>>): readonly string[] {
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
}
