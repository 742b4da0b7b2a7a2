export function preflight(): void
export function satisfies(version: string, range: string): boolean
export function whatIsMissing(version: string, root: string): string | undefined
