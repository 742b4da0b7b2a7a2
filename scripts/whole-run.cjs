/** What of the suite a command line asks for, and how many share it. Plain JavaScript: cucumber.js reads it before ts-node. */

const { asksToKeep } = require('./keep-alone.cjs')

/** Beyond so many, nodes of this suite that share a machine would only wait for each other. */
const MOST_AT_ONCE = 4
const CHOOSES = /^(--tags|--name|--profile)(=|$)|^-[tp]|\.feature(:\d+)*$|^(.*\/)?features(\/|$)/

/** False where the command line chooses among the scenarios. @param argv as of the process, program and all */
function isWholeRun(argv) {
  return !argv.slice(2).some((argument) => CHOOSES.test(argument))
}

/** So many processes that start nodes of their own. */
function atOnce(cores) {
  return Math.min(cores, MOST_AT_ONCE)
}

/** A whole run is shared by as many as there are cores; for a few scenarios a worker takes longer to start than it saves. */
function workersFor(env, argv, cores) {
  return cores < 2 || asksToKeep(env) || !isWholeRun(argv) ? 0 : atOnce(cores)
}

module.exports = { atOnce, isWholeRun, workersFor }
