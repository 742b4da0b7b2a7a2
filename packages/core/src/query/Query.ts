/** What a query asks of the records of a map, and the one form in which it travels. */
import { z } from 'zod'
import { leavesAlone } from '../protocol/acceptor'

export const COMPARISONS = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like'] as const
const CONNECTIVES = ['and', 'or', 'not'] as const

export type Comparison = (typeof COMPARISONS)[number]

/** A condition on one attribute, or a combination of others. */
export interface PredicateNode {
  readonly op: Comparison | (typeof CONNECTIVES)[number]
  /** With a comparison: a field of the value, dots leading into it; `_key` is the key. */
  readonly attribute?: string | undefined
  readonly value?: unknown
  /** With `and` and `or`, any number; with `not`, one. */
  readonly children?: readonly PredicateNode[] | undefined
}

/** By operator; all of them must hold. */
export interface Condition {
  readonly $eq?: unknown
  readonly $ne?: unknown
  readonly $gt?: unknown
  readonly $gte?: unknown
  readonly $lt?: unknown
  readonly $lte?: unknown
  readonly $in?: readonly unknown[]
}

export interface Query {
  /** By field: what it equals, or a condition. All of them must hold, and the predicate, too. */
  readonly where?: Readonly<Record<string, unknown>> | undefined
  readonly predicate?: PredicateNode | undefined
  /** The first field counts most. What is equal in all of them, and everything where none is given, is in the order of keys. */
  readonly sort?: Readonly<Record<string, 'asc' | 'desc'>> | undefined
  /** So many of the first; absent: all. */
  readonly limit?: number | undefined
  /** Only what comes behind it: the `nextCursor` of a page. */
  readonly cursor?: string | undefined
}

/** It holds itself, so that no acceptor could be made of all of it: it is always parsed. */
export const predicateSchema: z.ZodType<PredicateNode> = leavesAlone(
  z.object({
    op: z.enum([...COMPARISONS, ...CONNECTIVES]),
    attribute: z.string().optional(),
    value: z.unknown().optional(),
    get children() {
      return z.array(predicateSchema).optional()
    },
  }),
  () => false,
)

export const querySchema: z.ZodType<Query> = z.object({
  where: z.record(z.string(), z.unknown()).optional(),
  predicate: predicateSchema.optional(),
  sort: z.record(z.string(), z.enum(['asc', 'desc'])).optional(),
  limit: z.number().int().positive().optional(),
  cursor: z.string().optional(),
})
