/** Where a client keeps its records and its op log between runs: what an adapter must do, and one that forgets. */
export type { IStorageAdapter, OpLogEntry } from './storage/storage-port'
export { EncodedOp } from './storage/EncodedOp'
export { MemoryStorageAdapter } from './storage/MemoryStorageAdapter'
