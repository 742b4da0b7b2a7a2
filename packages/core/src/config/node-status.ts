/** What a partition map says of a node's place in the cluster. */
import type { NodeInfo } from '../protocol/client-messages'

export type NodeStatus = NodeInfo['status']
