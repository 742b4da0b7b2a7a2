/** The owner of one partition, with every link up and room for all: what stands in its way is the test's alone. */
import { OwnerScript } from './OwnerScript'

export class UnhinderedOwner extends OwnerScript {
  wallNow(): number {
    return this.time
  }

  collectableAt(): undefined {
    return undefined
  }

  isLinked(): boolean {
    return true
  }

  whenSnapshotRoom(_nodeId: string, send: () => unknown): void {
    send()
  }

  acknowledge(): void {}

  reserveHeld(): boolean {
    return true
  }
}
