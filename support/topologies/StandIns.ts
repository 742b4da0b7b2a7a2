/** Nodes for the topology `external` where there are none: started by the command line, and known by addresses only. */
import { strict as assert } from 'node:assert'
import { eventually } from '../eventually'
import { ProcessNode } from './processes'

export class StandIns {
  private constructor(private readonly nodes: readonly ProcessNode[]) {}

  /** Resolves once they are one cluster that keeps one backup. */
  static async start(count: number): Promise<StandIns> {
    const nodes: ProcessNode[] = []
    for (let n = 1; n <= count; n++) {
      const node = new ProcessNode({
        nodeId: `stand-in-${n}`,
        peers: nodes.map(({ clusterPort }) => `localhost:${clusterPort}`),
        backupCount: 1,
        strictRouting: false,
        consistency: 'QUORUM',
        minClusterSize: 1,
        clockOffsetMs: 0,
      })
      nodes.push(node)
      await node.ready
    }
    await eventually('the stand-ins are one cluster', async () => {
      for (const node of nodes) {
        await node.look()
        assert.equal(node.inspection.state?.members.length, count)
      }
    })
    return new StandIns(nodes)
  }

  get seeds(): readonly string[] {
    return this.nodes.map(({ clientUrl }) => clientUrl)
  }

  get admins(): readonly string[] {
    return this.nodes.map(({ adminUrl }) => adminUrl)
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.end()))
  }
}
