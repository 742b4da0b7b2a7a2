/** Where a process spent its time, by a CPU profile of V8: its hottest functions and their shares. Pure. */

export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

export interface Hot {
  /** Function, file and line. */
  readonly where: string
  /** Of the time in which the process did something. */
  readonly share: number
}

const IDLE = '(idle)'

function placeOf({ functionName, url, lineNumber }: CpuProfile['nodes'][0]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName
  const file = url.replace(/^.*\/(?=[^/]+\/[^/]+$)/, '')
  return file === '' ? name : `${name} ${file}:${lineNumber + 1}`
}

/** How long the process did something, of how long it was watched. */
export function busy({ nodes, samples, timeDeltas }: CpuProfile): { readonly busyMs: number; readonly ms: number } {
  const idle = new Set(nodes.filter(({ callFrame }) => callFrame.functionName === IDLE).map(({ id }) => id))
  const us = timeDeltas.reduce((sum, delta) => sum + delta, 0)
  const idleUs = samples.reduce((sum, id, index) => sum + (idle.has(id) ? (timeDeltas[index] ?? 0) : 0), 0)
  return { busyMs: (us - idleUs) / 1000, ms: us / 1000 }
}

/** By self time. */
export function hottest({ nodes, samples, timeDeltas }: CpuProfile, count: number): readonly Hot[] {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]))
  const times = new Map<string, number>()
  let busy = 0
  samples.forEach((id, index) => {
    const place = places.get(id) ?? '(unknown)'
    if (place === IDLE) return
    const us = timeDeltas[index] ?? 0
    busy += us
    times.set(place, (times.get(place) ?? 0) + us)
  })
  const sorted = [...times].sort(([, a], [, b]) => b - a).slice(0, count)
  return sorted.map(([where, us]) => ({ where, share: us / busy }))
}
