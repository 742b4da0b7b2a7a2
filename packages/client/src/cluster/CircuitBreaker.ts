/** Holds each node's circuit; every outcome of an attempt is reported here. */
import type { Runtime } from '@topgunbuild/core'
import { afterFailure, afterSuccess, atTime, CLOSED_CIRCUIT, type Circuit, type CircuitConfig } from './circuit-state'

export class CircuitBreaker {
  private readonly circuits = new Map<string, Circuit>()

  constructor(
    private readonly runtime: Runtime,
    private readonly config: CircuitConfig,
    private readonly changed: (nodeId: string, state: Circuit['state']) => void,
  ) {}

  getCircuit(nodeId: string): Circuit {
    return this.circuits.get(nodeId) ?? CLOSED_CIRCUIT
  }

  canUseNode(nodeId: string): boolean {
    if (!this.circuits.has(nodeId)) return true
    const circuit = atTime(this.getCircuit(nodeId), this.runtime.monotonicNow(), this.config)
    this.put(nodeId, circuit)
    return circuit.state !== 'open'
  }

  recordSuccess(nodeId: string): void {
    if (this.circuits.has(nodeId)) this.put(nodeId, afterSuccess(this.getCircuit(nodeId)))
  }

  recordFailure(nodeId: string): void {
    this.put(nodeId, afterFailure(this.getCircuit(nodeId), this.runtime.monotonicNow(), this.config))
  }

  getCircuitStates(): Map<string, Circuit> {
    return new Map(this.circuits)
  }

  reset(nodeId?: string): void {
    if (nodeId === undefined) this.circuits.clear()
    else this.circuits.delete(nodeId)
  }

  private put(nodeId: string, circuit: Circuit): void {
    const before = this.getCircuit(nodeId)
    if (circuit === CLOSED_CIRCUIT) this.circuits.delete(nodeId)
    else this.circuits.set(nodeId, circuit)
    if (circuit.state !== before.state) this.changed(nodeId, circuit.state)
  }
}
