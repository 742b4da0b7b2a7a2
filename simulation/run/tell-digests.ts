/** Simulates the seeds it is given, and prints one line for each: the seed and the digest of its history. */
import { planOf } from './plan-of'
import { Simulation } from './Simulation'

async function main(): Promise<void> {
  for (const seed of process.argv.slice(2).map(Number)) {
    const { digest } = await new Simulation(planOf(seed)).run()
    console.log(`${seed} ${digest}`)
  }
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
