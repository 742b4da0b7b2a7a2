/** Every interval of the live page, and the one timer that keeps them. */
export const WRITE_EVERY_MS = 50
/** How often the page is shown anew; the eye follows no more than that. */
export const SHOW_EVERY_MS = 200
/** How far back the strip of writes reaches. */
export const STRIP_MS = 15_000

/** @returns a function that ends it */
export function every(ms: number, act: () => void): () => void {
  const timer = setInterval(act, ms)
  return () => clearInterval(timer)
}
