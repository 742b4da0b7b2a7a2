/** A close frame carries at most this many bytes of reason (RFC 6455 §5.5). */
const MAX_REASON_BYTES = 123

/** Shortens without leaving half a character at the end. */
export function fitReason(reason: string): string {
  const bytes = new TextEncoder().encode(reason).subarray(0, MAX_REASON_BYTES)
  return new TextDecoder().decode(bytes, { stream: true })
}
