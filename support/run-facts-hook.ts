/** The first scenario of every worker says what it runs on: nothing but messages reaches a report. */
import { Before } from '@cucumber/cucumber'
import type { AcceptanceWorld } from './AcceptanceWorld'
import { RUN_FACTS_MEDIA_TYPE } from './evidence/RunFacts'
import { runFactsOf } from './evidence/run-facts'

let isSaid = false

Before({ name: 'what this run is' }, async function (this: AcceptanceWorld) {
  if (isSaid) return
  isSaid = true
  const facts = await runFactsOf(process.cwd(), this.parameters)
  this.attach(JSON.stringify(facts), RUN_FACTS_MEDIA_TYPE)
})
