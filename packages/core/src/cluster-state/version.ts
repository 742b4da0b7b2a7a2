/** A state's version: `epoch · 2^20 + step`, so that any state of a later epoch is greater. */

const STEPS_PER_EPOCH = 2 ** 20

export function versionOf(epoch: number, step: number): number {
  return epoch * STEPS_PER_EPOCH + step
}

export function epochOf(version: number): number {
  return Math.floor(version / STEPS_PER_EPOCH)
}
