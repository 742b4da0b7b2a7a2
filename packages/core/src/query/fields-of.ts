/** What a query asks about. Pure. */
import type { PredicateNode, Query } from './Query'

/** The fields of a value that its answer depends on, each once; of a path, the first part. The key is none. */
export function fieldsOf({ where = {}, predicate, sort = {} }: Query): readonly string[] {
  const asked = [...Object.keys(where), ...Object.keys(sort), ...attributesOf(predicate)]
  return [...new Set(asked.filter((path) => path !== '_key').map((path) => path.split('.', 1)[0] ?? path))]
}

function attributesOf(root: PredicateNode | undefined): string[] {
  const attributes: string[] = []
  // As deep as it may be sent, and too deep to be called once a level.
  const left = root === undefined ? [] : [root]
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (node.attribute !== undefined) attributes.push(node.attribute)
    left.push(...(node.children ?? []))
  }
  return attributes
}
