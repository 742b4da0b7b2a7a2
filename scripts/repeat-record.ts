/** What `npm run repeat` has found so far, and what of it still counts when it goes on. Pure. */
import { z } from 'zod'

const runSchema = z.object({
  run: z.number(),
  green: z.boolean(),
  exitCode: z.number(),
  seconds: z.number(),
  scenarios: z.number(),
  failing: z.array(z.string()).readonly(),
})

const setupSchema = z.object({
  /** Null where there is no checkout to ask. */
  commit: z.string().nullable(),
  isClean: z.boolean().nullable(),
  /** Workers of each run; null: as many as it takes by itself. */
  parallel: z.number().nullable(),
  load: z.boolean(),
  /** Given on to cucumber-js. */
  given: z.array(z.string()).readonly(),
})

const recordSchema = setupSchema.extend({
  times: z.number(),
  green: z.number(),
  red: z.number(),
  runs: z.array(runSchema).readonly(),
})

export type Run = z.infer<typeof runSchema>
export type RepeatSetup = z.infer<typeof setupSchema>
export type RepeatRecord = z.infer<typeof recordSchema>

export function recordOf(setup: RepeatSetup, times: number, runs: readonly Run[]): RepeatRecord {
  const green = runs.filter((run) => run.green).length
  return { ...setup, times, green, red: runs.length - green, runs }
}

/**
 * @param text of the record of an earlier call; undefined: there is none
 * @returns its runs
 * @throws with a sentence that names what differs: runs of another commit, or of another kind, prove nothing about these
 */
export function runsThatCount(text: string | undefined, setup: RepeatSetup): readonly Run[] {
  if (text === undefined) return []
  const read = recordSchema.safeParse(JSON.parse(text))
  const refuse = (why: string): never => {
    throw new Error(`--resume: ${why}; leave it out to begin anew`)
  }
  if (!read.success) return refuse('reports/repeat.json is of another version of this command')
  const before = read.data
  if (before.commit === null || before.commit !== setup.commit)
    return refuse(`the runs so far are of commit ${before.commit ?? 'unknown'}, this is ${setup.commit ?? 'unknown'}`)
  if (before.isClean !== true || setup.isClean !== true)
    return refuse('with changes that are not committed nobody knows whether the runs so far were of the same')
  if (before.parallel !== setup.parallel || before.load !== setup.load)
    return refuse('the runs so far were made with another --parallel or --load')
  if (JSON.stringify(before.given) !== JSON.stringify(setup.given))
    return refuse('the runs so far were made with other arguments for cucumber-js')
  return before.runs
}
