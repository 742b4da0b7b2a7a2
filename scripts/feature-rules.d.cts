import type { Envelope } from '@cucumber/messages'

export interface FeatureFinding {
  path: string
  line: number
  reason: string
}
export function findingsOf(envelopes: readonly Envelope[], messageTypes: ReadonlySet<string>): FeatureFinding[]
