/** A small evidence to draw from, and arbitrary ones. */
import * as fc from 'fast-check'
import type { Evidence, EvidenceOperation, OwnershipPicture } from '../../../support/evidence/Evidence'

export const PARTITIONS = 271
export const NODES = ['athens', 'bergen', 'cairo'] as const

export function op(
  invokedAt: number,
  endedAt: number | null,
  change: Partial<EvidenceOperation> = {},
): EvidenceOperation {
  return {
    client: 'Ana',
    map: 'baskets',
    key: 'cart',
    partition: 84,
    invokedAt,
    endedAt,
    outcome: endedAt === null ? 'open' : 'ok',
    asked: null,
    level: endedAt === null ? null : 'REPLICATED',
    copies: 2,
    holders: ['athens', 'bergen'],
    ...change,
  }
}

export function picture(at: number, change: Partial<OwnershipPicture> = {}): OwnershipPicture {
  const nodeAt = (partition: number) => NODES[partition % NODES.length] ?? ''
  return {
    at,
    label: '3 members at rest',
    owners: Array.from({ length: PARTITIONS }, (_, partition) => nodeAt(partition)),
    backups: Array.from({ length: PARTITIONS }, (_, partition) => [nodeAt(partition + 1)]),
    version: 1_048_582,
    ...change,
  }
}

export function evidenceWith(change: Partial<Evidence> = {}): Evidence {
  return {
    version: 1,
    topology: 'in-process',
    startedAt: 1_700_000_000_000,
    operations: [],
    operationCount: change.operations?.length ?? 0,
    faults: [],
    ownership: [],
    versions: [],
    stats: [],
    judge: { verdict: 'not judged', breaches: [], counts: {} },
    ...change,
  }
}

/** Names that would be marks of HTML, or too long for any lane. */
export const someName = fc.oneof(
  fc.constantFrom('Ana', 'athens', `"><script>alert('x')</script>&amp;`, 'n'.repeat(200), '', '😀'.repeat(40)),
  // What must not be drawn is nobody's name: it could not be told from a number that went wrong.
  fc.string().filter((text) => !/NaN|Infinity|undefined/.test(text)),
)
const someTime = fc.integer({ min: 0, max: 50_000 }).map((tenths) => tenths / 10)

const someOperation: fc.Arbitrary<EvidenceOperation> = fc
  .record({
    client: someName,
    map: someName,
    key: someName,
    partition: fc.nat({ max: PARTITIONS - 1 }),
    invokedAt: someTime,
    took: fc.oneof(fc.constant(0), someTime),
    outcome: fc.constantFrom('ok', 'refused', 'unknown', 'open'),
    asked: fc.constantFrom(null, 'APPLIED', 'PERSISTED'),
    level: fc.constantFrom('MEMORY', 'APPLIED', 'REPLICATED', 'PERSISTED', null),
  })
  .map(({ took, outcome, level, ...rest }) => ({
    ...rest,
    outcome,
    endedAt: outcome === 'open' ? null : rest.invokedAt + took,
    level: outcome === 'ok' ? level : null,
    copies: 1,
    holders: [rest.client],
  }))

const someFault = fc
  .record({ kind: someName, target: someName, from: someTime, lasted: fc.option(someTime) })
  .map(({ lasted, ...rest }) => ({ ...rest, to: lasted === null ? null : rest.from + lasted }))

const somePicture = fc
  .record({ at: someTime, label: someName, nodes: fc.array(someName, { minLength: 1, maxLength: 7 }) })
  .map(({ at, label, nodes }) => {
    const nodeAt = (partition: number) => nodes[partition % nodes.length] ?? ''
    return picture(at, {
      label,
      owners: Array.from({ length: PARTITIONS }, (_, partition) => nodeAt(partition)),
      backups: Array.from({ length: PARTITIONS }, (_, partition) => [nodeAt(partition + 1)]),
    })
  })

export const someEvidence: fc.Arbitrary<Evidence> = fc
  .record({
    operations: fc.array(someOperation, { maxLength: 80 }),
    leftOut: fc.oneof(fc.constant(0), fc.nat()),
    faults: fc.array(someFault, { maxLength: 12 }),
    ownership: fc.array(somePicture, { maxLength: 6 }),
    versions: fc.array(fc.record({ observer: someName, at: fc.option(someTime), version: fc.nat({ max: 2 ** 30 }) }), {
      maxLength: 30,
    }),
    stats: fc.array(
      fc.oneof(fc.record({ client: someName, mapVersion: fc.nat(), isStale: fc.boolean() }), fc.jsonValue()),
      {
        maxLength: 3,
      },
    ),
    sentence: someName,
  })
  .map(({ leftOut, sentence, operations, ...rest }) =>
    evidenceWith({
      ...rest,
      operations,
      operationCount: operations.length + leftOut,
      judge: { verdict: 'breached', breaches: [{ promise: sentence, sentence }], counts: { APPLIED: 3 } },
    }),
  )
