/** Which partitions of which map a client's message is about. */
import type { SyncUp } from '@topgunbuild/core'

export function partitionsOf(message: SyncUp): { readonly map: string; readonly partitionIds: readonly number[] } {
  switch (message.type) {
    case 'SYNC_INIT':
      return { map: message.mapName, partitionIds: message.partitionIds ?? [] }
    case 'SYNC_STOP':
      return { map: message.payload.mapName, partitionIds: message.payload.partitionIds }
    case 'MERKLE_REQ_BUCKET':
      return { map: message.payload.mapName, partitionIds: message.payload.of.map(({ partitionId }) => partitionId) }
  }
}

/** The same about some of them only. */
export function aboutOnly(message: SyncUp, isMeant: (partitionId: number) => boolean): SyncUp {
  switch (message.type) {
    case 'SYNC_INIT':
      return { ...message, partitionIds: message.partitionIds?.filter(isMeant) ?? [] }
    case 'SYNC_STOP':
      return { ...message, payload: { ...message.payload, partitionIds: message.payload.partitionIds.filter(isMeant) } }
    case 'MERKLE_REQ_BUCKET': {
      const of = message.payload.of.filter(({ partitionId }) => isMeant(partitionId))
      return { ...message, payload: { ...message.payload, of } }
    }
  }
}
