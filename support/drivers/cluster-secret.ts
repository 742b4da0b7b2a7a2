/**
 * What the nodes of this run prove to each other: nobody else's nodes know it. A port that a node gave back may be another
 * run's the next moment, and its nodes may have the same names; without a secret of their own the two clusters become one.
 */
import { randomBytes } from 'node:crypto'
import type { Outside } from '../topologies/external'
import { NotRun } from '../topologies/NotRun'

const GIVEN = process.env['TOPGUN_CLUSTER_SECRET']

/** `TOPGUN_CLUSTER_SECRET` where somebody else started the nodes. */
export const CLUSTER_SECRET = GIVEN ?? randomBytes(16).toString('hex')

/** @throws NotRun where the nodes run already, and nobody said what they prove to each other */
export function needsClusterSecret({ seeds }: Partial<Outside>): void {
  if (seeds !== undefined && GIVEN === undefined) {
    throw new NotRun('it needs the secret of these nodes, which TOPGUN_CLUSTER_SECRET does not say')
  }
}
