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
  /** Absent in messages of runs that did not tell. */
  readonly tree?: TreeHashes
}

/** What stood in the checkout when the run began; SHA-256, in hexadecimal digits. */
export interface TreeHashes {
  /** By path: the features with what they refer to, and the tests of the packages. */
  readonly stated: Readonly<Record<string, string>>
  /** Over the sources of the packages and the versions of what they depend on. */
  readonly product: string
  /** Over what carries out, judges and reports the features. */
  readonly suite: string
}
