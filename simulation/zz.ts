import { planOf } from './run/plan-of'
import { Simulation } from './run/Simulation'
import { performance } from 'node:perf_hooks'
async function main() {
  const [from, to] = [Number(process.argv[2]), Number(process.argv[3] ?? process.argv[2])]
  let bad = 0
  for (let seed = from; seed <= to; seed++) {
    const t = performance.now()
    const s = new Simulation(planOf(seed), process.env.V ? console.log : undefined)
    const r = await s.run()
    if (process.env.V) for (const [n, l] of s.logs()) console.log(n, l.slice(-25).join('\n'))
    console.log(
      seed,
      r.wrong.length === 0 ? 'ok' : 'WRONG',
      r.virtualMs,
      'ms',
      r.writes,
      'writes',
      r.events,
      'events',
      r.frames,
      'frames',
      r.judgements,
      'j',
      Math.round(performance.now() - t),
      'real',
      r.digest.slice(0, 8),
    )
    if (r.wrong.length) {
      bad++
      console.log(r.wrong.join('\n').slice(0, 3000))
    }
  }
  console.log(bad, 'bad')
  process.exit()
}
void main()
