/** What a module of this folder tells of itself. Loading it patches the product in that process, and nothing else does. */
export interface Defect {
  readonly name: string
  /** Where the mistake was made, or where such mistakes are usually made. */
  readonly source: string
  /** The scenario that must fail, by its tag, and the step in which: its text, or the beginning of it. */
  readonly fails: { readonly tag: string; readonly step: string }
  /** What somebody who uses the product would notice. */
  readonly consequence: string
  /** Tags of other scenarios that fall with it. */
  readonly alsoFails: readonly string[]
}

/** A method is replaced by what `make` returns; the original is handed in. */
export function patchMethod<C extends object>(
  prototype: C,
  name: string,
  make: (original: (this: C, ...args: readonly never[]) => unknown) => (this: C, ...args: never[]) => unknown,
): void {
  const original: unknown = Reflect.get(prototype, name)
  if (typeof original !== 'function') throw new Error(`there is no method ${name} left to patch`)
  Reflect.set(prototype, name, make(original as (this: C, ...args: readonly never[]) => unknown))
}

/** An exported function is replaced for everybody who imports it, by whatever road. */
export function patchExport<F>(module: object, name: string, make: (original: F) => F): void {
  const original: unknown = Reflect.get(module, name)
  if (typeof original !== 'function') throw new Error(`there is no export ${name} left to patch`)
  Reflect.set(module, name, make(original as F))
}
