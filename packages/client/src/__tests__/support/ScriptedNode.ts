/** A node that says what a test tells it to say, over a real socket on a port of the system's choice. */
import {
  clientOpSchema,
  NodeRuntime,
  PARTITION_COUNT,
  PROTOCOL_VERSION,
  readUpMessage,
  serialize,
  type ClientOp,
  type Connection,
  type DownMessage,
  type Listener,
  type ListenTls,
  type LockUp,
  type OpError,
  type OpResult,
  type PartitionMap,
  type SyncUp,
  type UpMessage,
} from '@topgunbuild/core'

export interface Script {
  /** Null lets the node be silent about its name, as 0.11 is. */
  readonly nodeId: string | null
  readonly clusterId: string
  /** A reason refuses the token. */
  refuse: (token: string) => string | null
  /** The map pushed after the handshake, and given to those who ask. */
  map: PartitionMap | null
  /** The answer to an op; null is silence. */
  answer: (op: ClientOp, connection: Connection) => OpResult | null
  /** It closes with 1009 over a larger frame. */
  readonly maxFrameBytes: number
  /** It takes no part of a batch of more, and says so. */
  readonly maxBatchOps: number
  /** Sends `{lastId}` alone, as 0.11 does. */
  lastIdOnly: boolean
  /** The client protocol it says it speaks. */
  readonly protocol: number
  /** What it says to a message about the sync of a map; by default nothing. */
  sync: (message: SyncUp) => readonly DownMessage[]
  /** What it says to a message about a lock; by default nothing. */
  locks: (message: LockUp) => readonly DownMessage[]
  /** Absent: it speaks in the clear. */
  readonly tls?: ListenTls
}

export function success(op: ClientOp, more: Partial<OpResult> = {}): OpResult {
  return { opId: op.id ?? '', success: true, achievedLevel: 'REPLICATED', ...more }
}

export function failure(op: ClientOp, code: OpError['code'], more: Partial<OpError> = {}): OpResult {
  return { opId: op.id ?? '', success: false, error: { code, message: `scripted ${code}`, ...more } }
}

export class ScriptedNode {
  readonly runtime = new NodeRuntime()
  readonly script: Script
  /** Every op in the order of its arrival. */
  readonly ops: ClientOp[] = []
  readonly batches: ClientOp[][] = []
  readonly tokens: string[] = []
  readonly mapRequests: UpMessage[] = []
  readonly syncs: SyncUp[] = []
  readonly open = new Set<Connection>()
  private listener: Listener | null = null

  private constructor(script: Partial<Script> & { nodeId: string | null }) {
    this.script = {
      clusterId: 'scripted',
      refuse: () => null,
      map: null,
      answer: (op) => success(op, this.named),
      maxFrameBytes: 64 * 1024 * 1024,
      maxBatchOps: 10_000,
      lastIdOnly: false,
      protocol: PROTOCOL_VERSION,
      sync: () => [],
      locks: () => [],
      ...script,
    }
  }

  static async start(script: Partial<Script> & { nodeId: string | null }, port = 0): Promise<ScriptedNode> {
    const node = new ScriptedNode(script)
    node.listener = await node.runtime.listen({
      host: '127.0.0.1',
      port,
      maxFrameBytes: node.script.maxFrameBytes,
      tls: node.script.tls,
      accept: (connection) => {
        node.open.add(connection)
        node.say(connection, { type: 'AUTH_REQUIRED' })
        return {
          frame: (data) => node.hear(connection, data),
          closed: () => void node.open.delete(connection),
        }
      },
    })
    return node
  }

  get port(): number {
    if (this.listener === null) throw new Error('not started')
    return this.listener.port
  }

  get url(): string {
    return `${this.script.tls === undefined ? 'ws' : 'wss'}://127.0.0.1:${this.port}`
  }

  say(connection: Connection, message: DownMessage): void {
    connection.send(serialize(message))
  }

  /** To every connection. */
  push(message: DownMessage): void {
    for (const connection of this.open) this.say(connection, message)
  }

  pushMap(map: PartitionMap): void {
    this.script.map = map
    this.push({ type: 'PARTITION_MAP', payload: map })
  }

  answerOps(connection: Connection, results: OpResult[]): void {
    this.say(connection, { type: 'OP_ACK', payload: { lastId: '', results } })
  }

  /** Ends every connection without a goodbye; it goes on listening. */
  drop(): void {
    for (const connection of this.open) connection.terminate()
  }

  stop(): void {
    this.runtime.kill()
  }

  private get named(): { holders: string[] } {
    return { holders: [this.script.nodeId ?? 'unnamed'] }
  }

  private hear(connection: Connection, data: Uint8Array | string): void {
    const reading = readUpMessage(data)
    if (reading.kind !== 'message') throw new Error(`the client sent ${JSON.stringify(reading)}`)
    const { message } = reading
    switch (message.type) {
      case 'AUTH':
        return this.auth(connection, message.token)
      case 'PING':
        return this.say(connection, { type: 'PONG', timestamp: message.timestamp, serverTime: 0 })
      case 'PARTITION_MAP_REQUEST':
        this.mapRequests.push(message)
        if (this.script.map !== null) this.say(connection, { type: 'PARTITION_MAP', payload: this.script.map })
        return
      case 'SYNC_INIT':
      case 'MERKLE_REQ_BUCKET':
      case 'SYNC_STOP':
      case 'QUERY_SUB':
      case 'QUERY_UNSUB':
        this.syncs.push(message)
        for (const answer of this.script.sync(message)) this.say(connection, answer)
        return
      case 'LOCK_REQUEST':
      case 'LOCK_RELEASE':
        for (const answer of this.script.locks(message)) this.say(connection, answer)
        return
      case 'OP_BATCH':
        return this.batch(
          connection,
          message.payload.ops.map((op) => clientOpSchema.parse(op)),
        )
    }
  }

  private auth(connection: Connection, token: string): void {
    this.tokens.push(token)
    const reason = this.script.refuse(token)
    if (reason !== null) {
      this.say(connection, { type: 'AUTH_FAIL', error: reason, code: 'UNAUTHENTICATED' })
      return connection.close(4001, 'Unauthorized')
    }
    const { nodeId, clusterId, map, protocol } = this.script
    if (nodeId === null) this.say(connection, { type: 'AUTH_ACK' })
    else this.say(connection, { type: 'AUTH_ACK', nodeId, clusterId, protocolVersion: protocol })
    if (map !== null) this.say(connection, { type: 'PARTITION_MAP', payload: map })
  }

  private batch(connection: Connection, ops: ClientOp[]): void {
    const { maxBatchOps } = this.script
    if (ops.length > maxBatchOps) {
      return this.say(connection, {
        type: 'ERROR',
        payload: { code: 400, message: 'scripted: too many ops', details: { maxBatchOps } },
      })
    }
    this.ops.push(...ops)
    this.batches.push(ops)
    const results = ops.flatMap((op) => this.script.answer(op, connection) ?? [])
    if (results.length === 0) return
    if (!this.script.lastIdOnly) return this.answerOps(connection, results)
    this.say(connection, { type: 'OP_ACK', payload: { lastId: ops.at(-1)?.id ?? '' } })
  }
}

/** Every partition owned by the first node and backed up by the others, unless `owners` says otherwise. */
export function mapOf(
  version: number,
  nodes: readonly ScriptedNode[],
  options: { clusterId?: string; owner?: (partitionId: number) => string } = {},
): PartitionMap {
  const named = nodes.map((node) => ({ nodeId: node.script.nodeId ?? 'unnamed', url: node.url }))
  const owner = options.owner ?? ((): string => named[0]?.nodeId ?? '')
  return {
    version,
    partitionCount: PARTITION_COUNT,
    nodes: named.map(({ nodeId, url }) => ({ nodeId, endpoints: { websocket: url }, status: 'ACTIVE' })),
    partitions: Array.from({ length: PARTITION_COUNT }, (_, partitionId) => ({
      partitionId,
      ownerNodeId: owner(partitionId),
      backupNodeIds: named.map(({ nodeId }) => nodeId).filter((nodeId) => nodeId !== owner(partitionId)),
    })),
    generatedAt: 0,
    clusterId: options.clusterId ?? 'scripted',
    lineage: [],
  }
}
