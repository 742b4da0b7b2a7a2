/** A process that simulates whatever plans it is sent, one after the other. */
import type { Plan } from './Plan'
import { Simulation } from './Simulation'

// Whoever asked is gone, perhaps by force.
process.on('disconnect', () => process.exit(1))
process.on('message', (plan: Plan) => {
  new Simulation(plan).run().then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
