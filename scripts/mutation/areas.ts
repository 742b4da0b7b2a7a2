/** The deciding code, by area: what is changed in it, and the tests that have to notice. */
export interface Area {
  /** Globs, relative to the project's root. */
  readonly mutate: readonly string[]
  readonly tests: readonly string[]
}

export const AREA_NAMES = ['core', 'client', 'server', 'judge'] as const
export type AreaName = (typeof AREA_NAMES)[number]

export const AREAS: Readonly<Record<AreaName, Area>> = {
  core: {
    mutate: [
      'packages/core/src/cluster-state/{assign,digest,found-state,lineage,next-state,partition-map,version}.ts',
      'packages/core/src/crdt/{LWWMap,MerkleTree,supersedes}.ts',
      'packages/core/src/partitioning/partition-id.ts',
      'packages/core/src/time/*.ts',
    ],
    tests: ['packages/core/src/{cluster-state,crdt,partitioning,time}/__tests__/*.test.ts'],
  },
  client: {
    mutate: [
      'packages/client/src/cluster/{choose-map,circuit-state,partition-map-view,route}.ts',
      'packages/client/src/offline/{ack,backpressure,restamp,retry-decision,shown-record}.ts',
    ],
    tests: ['packages/client/src/{cluster,offline}/__tests__/*.test.ts'],
  },
  server: {
    mutate: [
      'packages/server/src/cluster/membership/{founding,plausible,silence,split-choice,takeover}.ts',
      'packages/server/src/cluster/partitions/{ack-rule,fence,identity,newest-acks,take-answers}.ts',
    ],
    tests: ['packages/server/src/cluster/{membership,partitions}/__tests__/*.test.ts'],
  },
  judge: {
    mutate: ['support/history/{faults,judge,promises-kept,run-tally}.ts', 'support/history/checks/*.ts'],
    tests: ['support/history/__tests__/*.test.ts'],
  },
}
