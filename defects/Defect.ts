/** What a module of this folder tells of itself. Loading it patches the product in that process, and nothing else does. */
export interface Defect {
  readonly name: string
  /** Where the mistake was made, or where such mistakes are usually made. */
  readonly source: string
  readonly fails: Detector
  /** What somebody who uses the product would notice. */
  readonly consequence: string
  /** Tags of other scenarios that fall with it, as far as they were looked at. */
  readonly alsoFails: readonly string[]
}

/** What must notice the mistake. */
export type Detector = ScenarioDetector | TestDetector

export interface ScenarioDetector {
  readonly tag: string
  /** The title of the one scenario that is run for it; absent: all that bear the tag. */
  readonly scenario?: string
  /** The step in which it must fail, or the beginning of its text; or the name of a hook. */
  readonly step: string
}

/** Where only a test of the suite itself, or of one part of the product, can see it. */
export interface TestDetector {
  /** Path of the file, from the root. */
  readonly test: string
  /** With the titles of the blocks around it. */
  readonly title: string
}

type Method<C, A extends readonly unknown[], R> = (this: C, ...args: A) => R

/** A method, public or not, is replaced by what `make` returns; the original is handed in. */
export function patchMethod<C extends object, A extends readonly unknown[], R>(
  prototype: C,
  name: string,
  make: (original: Method<C, A, R>) => Method<C, A, R>,
): void {
  const original: unknown = Reflect.get(prototype, name)
  if (typeof original !== 'function') throw new Error(`there is no method ${name} left to patch`)
  Reflect.set(prototype, name, make(original as Method<C, A, R>))
}

/** An exported function is replaced for everybody who imports it, by whatever road. */
export function patchExport<F>(module: object, name: string, make: (original: F) => F): void {
  const original: unknown = Reflect.get(module, name)
  if (typeof original !== 'function') throw new Error(`there is no export ${name} left to patch`)
  if (!Reflect.set(module, name, make(original as F))) throw new Error(`the export ${name} cannot be replaced`)
}

/** The object's own parts, which its class keeps to itself. @throws when one of them is gone */
export function insideOf<T extends object>(object: object, ...names: readonly (keyof T & string)[]): T {
  const gone = names.find((name) => !(name in object))
  if (gone !== undefined) throw new Error(`there is no ${gone} left to reach`)
  return object as T
}
