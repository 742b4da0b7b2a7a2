/** What a run says of itself: one JSON document, attached by the first scenario of every worker under this media type. */
export const RUN_FACTS_MEDIA_TYPE = 'application/vnd.topgun.run+json'

export interface RunFacts {
  readonly version: 1
  /** Of the checkout; null where there is no git. */
  readonly commit: string | null
  /** No file differs from the commit; null where there is no git. */
  readonly isClean: boolean | null
  readonly topology: string
  /** Multiplies every bound of the suite. */
  readonly slowness: number
  /** Such as `2 × AMD EPYC`. */
  readonly machine: string
  /** Every feature file of the checkout, with `/`, whether this run was asked for it or not. */
  readonly features: readonly string[]
}
