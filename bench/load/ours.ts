/** Clients of ours in a process of their own, as published: they write through the ordinary API. */
import { OurClients, type OursSetup } from './OurClients'
import { serve } from './serve'
import { workOf } from './work-of'

serve(async (setup: OursSetup) => {
  const clients = new OurClients(setup)
  if (setup.seeds.length > 0) await clients.writers(1)
  return {
    ...workOf((count) => clients.writers(count)),
    reconnect: ({ times }) => clients.reconnect(times),
    'first write': async ({ seeds }) => {
      const startedAt = performance.now()
      await new OurClients({ ...setup, seeds }).firstWrite()
      return { ms: performance.now() - startedAt }
    },
  }
})
