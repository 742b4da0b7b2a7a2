/** An answer to one question of a reviewer, in plain text. */
export interface Fact {
  readonly term: string
  readonly value: string
}
