interface Orderable {
  readonly pickle: { readonly tags: readonly { readonly name: string }[] }
}

export declare function longestFirst<T extends Orderable>(pickles: readonly T[]): T[]
