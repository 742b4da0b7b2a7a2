import type { Envelope } from '@cucumber/messages'

export function dryRun(configuration: Record<string, unknown>, cwd?: string): Promise<Envelope[]>
