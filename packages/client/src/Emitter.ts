/** A typed list of listeners. A listener's own mistake never reaches the code that emitted. */

export type Listener<T> = (event: T) => void

export class Emitter<Events extends object> {
  private readonly listeners = new Map<keyof Events, Set<Listener<never>>>()

  /** @param listenerThrew hears what a listener threw, so that it surfaces outside of the emitting code */
  constructor(private readonly listenerThrew: (error: unknown) => void) {}

  /** Returns the way to stop listening. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    const set = this.listeners.get(name) ?? new Set()
    this.listeners.set(name, set)
    set.add(listener)
    return () => this.off(name, listener)
  }

  off<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): void {
    this.listeners.get(name)?.delete(listener)
  }

  /** True when somebody was listening. */
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): boolean {
    const set = this.listeners.get(name)
    if (set === undefined || set.size === 0) return false
    // A copy: a listener may add others, or stop itself.
    const now = Array.from(set)
    for (const listener of now) {
      try {
        ;(listener as Listener<Events[Name]>)(event)
      } catch (error) {
        this.listenerThrew(error)
      }
    }
    return true
  }

  removeAllListeners(): void {
    this.listeners.clear()
  }
}
