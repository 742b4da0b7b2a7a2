/** What of the suite a command line asks for, and how many share it. Plain JavaScript: cucumber.js reads it before ts-node. */

/** Beyond so many, nodes of this suite that share a machine would only wait for each other. */
const MOST_WORKERS = 4
const CHOOSES = /^(--tags|--name|--profile)(=|$)|^-[tp]|\.feature(:\d+)*$|^(.*\/)?features(\/|$)/

/** False where the command line chooses among the scenarios. @param argv as of the process, program and all */
function isWholeRun(argv) {
  return !argv.slice(2).some((argument) => CHOOSES.test(argument))
}

/** A whole run is shared by as many as there are cores; for a few scenarios a worker takes longer to start than it saves. */
function workersFor(env, argv, cores) {
  const waits = env.KEEP !== undefined && env.KEEP !== '' && env.KEEP !== '0'
  return cores < 2 || waits || !isWholeRun(argv) ? 0 : Math.min(cores, MOST_WORKERS)
}

module.exports = { isWholeRun, workersFor }
