import { z } from 'zod'
import { ERROR_CODES } from '../errors/error-codes'

/** One of the codes of the error table. */
export const errorCodeSchema = z.enum(ERROR_CODES)
