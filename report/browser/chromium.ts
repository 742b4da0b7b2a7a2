/** Finds the Chromium that pages are looked at with. */
import { existsSync } from 'node:fs'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/opt/google/chrome/chrome']

/** `CHROMIUM` where it is set, else where Debian and others put it; undefined: there is none. */
export function chromiumPath(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const given = environment['CHROMIUM']
  if (given === undefined || given === '') return PLACES.find((place) => existsSync(place))
  if (!existsSync(given)) throw new Error(`CHROMIUM: there is no ${given}; name the program, or leave it unset`)
  return given
}
