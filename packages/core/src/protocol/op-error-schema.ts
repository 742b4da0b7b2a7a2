/** Why something was not done, as a node says it. */
import { z } from 'zod'
import { errorCodeSchema } from './error-schema'

export const opErrorSchema = z.object({
  code: errorCodeSchema,
  message: z.string(),
  retryAfterMs: z.number().nonnegative().optional(),
  /** Wall clock of the node, with CLOCK_AHEAD. */
  serverTime: z.number().optional(),
  /** With NOT_OWNER. */
  hint: z.object({ partitionId: z.number().int(), currentOwner: z.string(), mapVersion: z.number() }).optional(),
})
