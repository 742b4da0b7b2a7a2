/** What the admin port answers: who may ask, and what for. Pure but for what it is handed. */
import type { HttpAnswer, HttpRequest, LWWRecord, Principal } from '@topgunbuild/core'
import type { Inspection } from '../inspection/Inspection'
import type { Explanation } from './LookUps'

export interface AdminSources {
  readonly nodeId: string
  readonly incarnation: () => string
  /** In a state, and not on its way out. */
  readonly isReady: () => boolean
  readonly inspect: () => Inspection
  readonly explain: (map: string, key: string) => Promise<Explanation | undefined>
  readonly metrics: () => Promise<{ readonly text: string; readonly contentType: string }>
  /** Undefined: no valid token. */
  readonly principal: (token: string) => Principal | undefined
}

export function json(status: number, body: unknown): HttpAnswer {
  return { status, body: `${JSON.stringify(body)}\n`, contentType: 'application/json; charset=utf-8' }
}

type Route = (sources: AdminSources, query: URLSearchParams) => HttpAnswer | Promise<HttpAnswer>

const OPEN: Readonly<Record<string, Route>> = {
  '/health': ({ nodeId }) => json(200, { status: 'ok', nodeId }),
  '/ready': (sources) => {
    const ready = sources.isReady()
    return json(ready ? 200 : 503, { ready, nodeId: sources.nodeId })
  },
}

const FOR_ADMINS: Readonly<Record<string, Route>> = {
  '/metrics': async (sources) => {
    const { text, contentType } = await sources.metrics()
    return { status: 200, body: text, contentType }
  },
  '/cluster': (sources) => {
    const { state } = sources.inspect()
    return state === null ? json(503, { error: 'This node is in no cluster.' }) : json(200, state)
  },
  '/cluster/explain': async (sources, query) => {
    const [map, key] = [query.get('map'), query.get('key')]
    if (map === null || key === null) return json(400, { error: 'Say which: /cluster/explain?map=NAME&key=KEY' })
    const explanation = await sources.explain(map, key)
    return explanation === undefined ? json(503, { error: 'This node is in no cluster.' }) : json(200, explanation)
  },
  '/inspect': (sources) => {
    const { state, partitions, received, copiesAside } = sources.inspect()
    return json(200, {
      nodeId: sources.nodeId,
      incarnation: sources.incarnation(),
      state,
      partitions,
      copiesAside,
      received,
    })
  },
  '/records': (sources, query) => {
    const wanted = query.get('map')
    const maps: Record<string, Record<string, LWWRecord<unknown>>> = Object.create(null)
    for (const { map, key, record } of sources.inspect().rawRecords()) {
      if (wanted === null || map === wanted) (maps[map] ??= Object.create(null))[key] = record
    }
    return json(200, wanted === null ? { maps } : { map: wanted, records: maps[wanted] ?? {} })
  },
}

/** GET only; everything but `/health` and `/ready` needs a bearer token with the role ADMIN. */
export async function answerAdmin(request: HttpRequest, sources: AdminSources): Promise<HttpAnswer> {
  const { pathname, searchParams } = new URL(request.path, 'http://admin')
  if (request.method !== 'GET') return json(405, { error: `${request.method} is not served here, only GET.` })
  const open = Object.hasOwn(OPEN, pathname) ? OPEN[pathname] : undefined
  if (open !== undefined) return open(sources, searchParams)
  const token = /^Bearer (.+)$/i.exec(request.authorization)?.[1]
  const principal = token === undefined ? undefined : sources.principal(token)
  if (principal === undefined) return json(401, { error: 'Send a token: Authorization: Bearer <JWT>' })
  if (!principal.roles.includes('ADMIN')) return json(403, { error: 'The token lacks the role ADMIN.' })
  const route = Object.hasOwn(FOR_ADMINS, pathname) ? FOR_ADMINS[pathname] : undefined
  if (route === undefined) {
    const served = [...Object.keys(OPEN), ...Object.keys(FOR_ADMINS)]
    return json(404, { error: `${pathname} is not served here.`, served })
  }
  return route(sources, searchParams)
}
