/** Clients of ours in a process of their own, as published: they write through the ordinary API. */
import { workOf } from './keep-writing'
import { OurClients, type OursSetup } from './OurClients'
import { serve } from './serve'

serve(async (setup: OursSetup) => {
  const clients = new OurClients(setup)
  await clients.writers(1)
  return workOf((count) => clients.writers(count))
})
