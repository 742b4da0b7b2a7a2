/** Who may talk to the live page: a browser that was sent to this very address, and nothing that another page made it send. Pure. */

export interface Asked {
  readonly method: string
  /** Of the header `Host`; undefined: it has none. */
  readonly host: string | undefined
  /** Of the header `Origin`, which browsers send with whatever a page makes them post. */
  readonly origin: string | undefined
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/** A sentence; null: let in. A name that leads to this machine is not enough, or any page could rebind its own to it. */
export function refusalFor({ method, host, origin }: Asked, port: number): string | null {
  const known = LOOPBACK.map((name) => `${name}:${port}`)
  if (host === undefined || !known.includes(host)) return `this page is at http://127.0.0.1:${port}/ only`
  if (method === 'GET' || method === 'HEAD') return null
  if (origin === undefined || !known.some((own) => origin === `http://${own}`)) {
    return 'only the page itself may act'
  }
  return null
}
