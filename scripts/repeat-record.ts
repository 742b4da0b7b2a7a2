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
 * @returns what it says; undefined where there is none
 * @throws with a sentence that names what differs: runs of another commit, or of another kind, prove nothing about these
 */
export function recordToResume(text: string | undefined, setup: RepeatSetup): RepeatRecord | undefined {
  if (text === undefined) return undefined
  const read = recordSchema.safeParse(parsed(text))
  if (!read.success) throw refusal('reports/repeat.json is torn, or of another version of this command')
  const before = read.data
  const why = differenceBetween(before, setup)
  if (why !== undefined) throw refusal(why)
  return before
}

function differenceBetween(before: RepeatSetup, setup: RepeatSetup): string | undefined {
  if (before.commit === null || before.commit !== setup.commit)
    return `the runs so far are of commit ${before.commit ?? 'unknown'}, this is ${setup.commit ?? 'unknown'}`
  if (before.isClean !== true || setup.isClean !== true)
    return 'with changes that are not committed nobody knows whether the runs so far were of the same'
  if (before.parallel !== setup.parallel || before.load !== setup.load)
    return 'the runs so far were made with another --parallel or --load'
  if (JSON.stringify(before.given) !== JSON.stringify(setup.given))
    return 'the runs so far were made with other arguments for cucumber-js'
  return undefined
}

function refusal(why: string): Error {
  return new Error(`--resume: ${why}; leave it out to begin anew`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No record then, as whoever asks for its fields finds out.
    return undefined
  }
}
