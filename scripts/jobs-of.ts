/** How many processes work at once, as `--jobs` says. */

/** @throws with a sentence that names the option */
export function jobsOf(text: string): number {
  const jobs = Number(text)
  if (Number.isInteger(jobs) && jobs >= 1) return jobs
  throw new Error(`--jobs takes a whole number of at least 1, not "${text}".`)
}
