/** What the figures are meant to come to, by the name of their comparison; a missed one is shown, and no failure. */
import type { Target } from './model/verdict'

const atLeast = (target: number, aim: number): Target => ({ bound: 'at least', target, aim, unit: '×' })
const atMost = (target: number, aim: number, unit: Target['unit'] = '×'): Target => ({
  bound: 'at most',
  target,
  aim,
  unit,
})

export const TARGETS: Readonly<Record<string, Target>> = {
  '64: ours / Redis SET+WAIT pairs': atLeast(6, 9),
  '64: ours / Redis grouped by 64': atLeast(1.1, 1.6),
  '100x4: ours / Redis grouped': atLeast(1.5, 2.2),
  '100x4: ours / floor': atLeast(0.5, 0.75),
  'single: p50 / Redis SET+WAIT': atMost(1.6, 1.3),
  'single: p99 / Redis SET+WAIT': atMost(2, 2),
  'alone: ours / Redis autopipelined SET': atLeast(1, 1.3),
  '64: ours / NATS KV R3 (in files)': atLeast(3, 5),
  'clients: 1,000 / one': atLeast(0.65, 0.75),
  'clients: fairness among 1,000': { ...atLeast(0.9, 0.9), unit: '' },
  'stop: failed calls': atMost(0, 0, 'calls'),
  'stop: longest gap': atMost(49, 25, 'ms'),
  'kill: p95 of the longest gaps': atMost(150, 50, 'ms'),
  'kill: longest gap / Redis at 500 ms': atMost(0.1, 0.1),
  'freeze: longest gap': atMost(600, 600, 'ms'),
  'redundancy: restored after': atMost(2000, 1000, 'ms'),
  'formation: ours / redis-cli --cluster create': atMost(0.5, 0.25),
  'sync: bytes where 1 % differ / a full copy': atMost(0.05, 0.03),
  'in-process: three nodes are ready': atMost(50, 20, 'ms'),
  'in-process: a client routes': atMost(50, 20, 'ms'),
  'bytes: a key and copy / Redis': atMost(2.6, 1.8),
  'idle: a connection / bare ws': atMost(2, 1.3),
  'keys: most / 10,000': atLeast(0.7, 0.7),
  'keys: longest stall of a loop': atMost(250, 60, 'ms'),
}
