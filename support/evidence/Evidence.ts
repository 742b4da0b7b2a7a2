/** What one scenario leaves for the report: one JSON document, attached under this media type. */
export const EVIDENCE_MEDIA_TYPE = 'application/vnd.topgun.evidence+json'

/** Times in milliseconds since the scenario's start, unless said otherwise. */
export interface Evidence {
  readonly version: 1
  readonly topology: string
  /** Wall clock, in milliseconds since 1970. */
  readonly startedAt: number
  /** Downsampled where there are many; all that a fault overlaps are kept as far as the size allows. */
  readonly operations: readonly EvidenceOperation[]
  /** How many there were before some were left out. */
  readonly operationCount: number
  readonly faults: readonly { kind: string; target: string; from: number; to: number | null }[]
  readonly ownership: readonly OwnershipPicture[]
  readonly versions: readonly { observer: string; at: number | null; version: number }[]
  /** Client statistics, as the scenario asserted them. */
  readonly stats: readonly unknown[]
  readonly judge: {
    readonly verdict: 'clean' | 'breached' | 'not judged'
    readonly breaches: readonly { promise: string; sentence: string }[]
    readonly counts: Readonly<Record<string, number>>
  }
}

export interface EvidenceOperation {
  readonly client: string
  readonly map: string
  readonly key: string
  readonly partition: number
  readonly invokedAt: number
  /** Null while nobody has answered. */
  readonly endedAt: number | null
  readonly outcome: 'ok' | 'refused' | 'unknown' | 'open'
  readonly asked: string | null
  readonly level: string | null
  readonly copies: number
  readonly holders: readonly string[]
  readonly error?: string
}

export interface OwnershipPicture {
  readonly at: number
  readonly label: string
  /** Indexed by partitionId. */
  readonly owners: readonly string[]
  readonly backups: readonly (readonly string[])[]
  readonly version: number | null
}
