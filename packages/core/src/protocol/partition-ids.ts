import { z } from 'zod'
import { PARTITION_COUNT } from '../partitioning/partition-id'

export const partitionIdsSchema = z.array(
  z
    .number()
    .int()
    .nonnegative()
    .max(PARTITION_COUNT - 1),
)
