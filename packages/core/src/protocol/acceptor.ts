/**
 * Whether a value is already exactly what its schema would make of it. Parsing copies every object and lists what it
 * found in each; of a message that arrives as it should, none of that is needed. Where this says no, the schema decides:
 * it may still make something of the value, and knows what is wrong with it.
 */
import type { z } from 'zod'

export type Acceptor = (value: unknown) => boolean

const NEVER: Acceptor = () => false
const LEFT_ALONE = Symbol('left alone')

/** Says of a schema that transforms which values it leaves alone; without it, its values are always parsed. */
export function leavesAlone<Schema extends z.core.$ZodType>(schema: Schema, accept: Acceptor): Schema {
  return Object.assign(schema, { [LEFT_ALONE]: accept })
}

/** For schemas of what is decoded; of a kind or a check that is not known here, no value is accepted. */
export function acceptorOf(schema: z.core.$ZodType): Acceptor {
  if (LEFT_ALONE in schema) return schema[LEFT_ALONE] as Acceptor
  const { def } = (schema as z.core.$ZodTypes)._zod
  // An e-mail address, a number made of a text: nothing that is sent here.
  if (('format' in def && def.format !== undefined) || ('coerce' in def && def.coerce === true)) return NEVER
  switch (def.type) {
    case 'string':
      return withChecks(def.checks, (value) => typeof value === 'string')
    case 'number':
      return withChecks(def.checks, Number.isFinite)
    case 'boolean':
      return (value) => typeof value === 'boolean'
    case 'unknown':
      return () => true
    case 'literal':
      return memberOf(def.values)
    case 'enum':
      return memberOf(Object.values(def.entries))
    case 'optional': {
      const inner = acceptorOf(def.innerType)
      return (value) => value === undefined || inner(value)
    }
    case 'nullable': {
      const inner = acceptorOf(def.innerType)
      return (value) => value === null || inner(value)
    }
    case 'array':
      return withChecks(def.checks, listOf(acceptorOf(def.element)))
    case 'tuple':
      return def.rest === null ? tupleOf(def.items.map(acceptorOf)) : NEVER
    case 'object':
      return def.catchall === undefined ? withChecks(def.checks, objectOf(def.shape)) : NEVER
    case 'union':
      return unionOf(def)
    default:
      return NEVER
  }
}

function memberOf(values: readonly unknown[]): Acceptor {
  const members = new Set(values)
  return (value) => members.has(value)
}

function listOf(element: Acceptor): Acceptor {
  return (value) => {
    if (!Array.isArray(value)) return false
    for (const one of value) if (!element(one)) return false
    return true
  }
}

function tupleOf(items: readonly Acceptor[]): Acceptor {
  return (value) =>
    Array.isArray(value) && value.length === items.length && items.every((accept, index) => accept(value[index]))
}

function objectOf(shape: z.core.$ZodShape): Acceptor {
  const fields = Object.entries(shape).map(([name, schema]) => ({ name, accept: acceptorOf(schema) }))
  if (fields.some(({ accept }) => accept === NEVER)) return NEVER
  return (value) => {
    if (!isPlain(value)) return false
    let known = 0
    for (const { name, accept } of fields) {
      const inner = value[name]
      if (!accept(inner)) return false
      if (inner !== undefined) known++
    }
    // Whatever else there is, parsing would leave out.
    for (const _name in value) known--
    return known === 0
  }
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype
}

function unionOf(def: z.core.$ZodUnionDef | z.core.$ZodDiscriminatedUnionDef): Acceptor {
  if (!('discriminator' in def)) {
    const options = def.options.map(acceptorOf)
    // The first that fits is taken, and a later one might leave alone what an earlier one changes.
    return options.includes(NEVER) ? NEVER : (value) => options.some((accept) => accept(value))
  }
  const { discriminator } = def
  const byKind = new Map<unknown, Acceptor>()
  for (const option of def.options) {
    const accept = acceptorOf(option)
    for (const kind of option._zod.propValues?.[discriminator] ?? []) byKind.set(kind, accept)
  }
  return (value) => isPlain(value) && byKind.get(value[discriminator])?.(value) === true
}

function withChecks(checks: readonly z.core.$ZodCheck[] | undefined, accept: Acceptor): Acceptor {
  if (checks === undefined || checks.length === 0) return accept
  const all = checks.map(checkOf)
  if (all.includes(NEVER)) return NEVER
  return (value) => {
    if (!accept(value)) return false
    for (const holds of all) if (!holds(value)) return false
    return true
  }
}

/** Of a value whose type is right. */
function checkOf(check: z.core.$ZodCheck): Acceptor {
  const { def } = (check as z.core.$ZodChecks)._zod
  switch (def.check) {
    case 'number_format':
      return def.format === 'safeint' ? Number.isSafeInteger : NEVER
    case 'greater_than': {
      const { value: bound, inclusive } = def
      if (typeof bound !== 'number') return NEVER
      return (value) => (inclusive ? (value as number) >= bound : (value as number) > bound)
    }
    case 'less_than': {
      const { value: bound, inclusive } = def
      if (typeof bound !== 'number') return NEVER
      return (value) => (inclusive ? (value as number) <= bound : (value as number) < bound)
    }
    case 'min_length':
      return (value) => (value as string | readonly unknown[]).length >= def.minimum
    case 'max_length':
      return (value) => (value as string | readonly unknown[]).length <= def.maximum
    default:
      return NEVER
  }
}
