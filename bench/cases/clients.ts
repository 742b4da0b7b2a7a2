/** Many clients at once: what all of them get done together, and how evenly. */
import { asks, type Case, type Contender } from './Case'

const COUNTS = [1, 16, 256, 1000] as const
/** One client alone has several groups in flight, or its round trips would be measured. */
const IN_FLIGHT_OF_ONE = 4

function clients(count: number): Contender {
  const inFlight = count === 1 ? IN_FLIGHT_OF_ONE : 1
  return asks(nameOf(count), 'ours', { kind: 'groups', size: 100, inFlight, valueBytes: 100, clients: count })
}

function nameOf(count: number): string {
  return count === 1 ? '1 client' : `${count} clients`
}

export const CLIENTS: Case = {
  name: 'clients',
  says: `groups of 100 writes by ${COUNTS.join(', ')} clients`,
  contenders: COUNTS.map(clients),
  comparisons: [
    { name: 'clients: 1,000 / one', of: nameOf(1000), metric: 'opsPerSecond', over: nameOf(1) },
    { name: 'clients: fairness among 1,000', of: nameOf(1000), metric: 'fairness' },
  ],
}
