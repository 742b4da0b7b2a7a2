/** Translates advertised endpoints into addresses this client can reach: for NAT, containers and fault proxies. */

/** A function, or a table from an advertised ws URL or `host:port` to another of either form. */
export type AddressMap = ((endpoint: string) => string) | Readonly<Record<string, string>>

/** One spelling for one address, so that two ways to write it are not dialled twice. */
export function normalizeEndpoint(endpoint: string): string {
  const withScheme = /^wss?:\/\//.test(endpoint) ? endpoint : `ws://${endpoint}`
  return URL.canParse(withScheme) ? new URL(withScheme).href : withScheme
}

export function translateEndpoint(endpoint: string, addressMap: AddressMap | undefined): string {
  if (addressMap === undefined) return normalizeEndpoint(endpoint)
  if (typeof addressMap === 'function') return normalizeEndpoint(addressMap(endpoint))
  const url = normalizeEndpoint(endpoint)
  const hostAndPort = URL.canParse(url) ? new URL(url).host : endpoint
  const found =
    addressMap[endpoint] ?? addressMap[url] ?? addressMap[url.replace(/\/$/, '')] ?? addressMap[hostAndPort] ?? endpoint
  if (/^wss?:\/\//.test(found)) return normalizeEndpoint(found)
  return normalizeEndpoint(url.startsWith('wss://') ? `wss://${found.replace(/^wss:\/\//, '')}` : found)
}
