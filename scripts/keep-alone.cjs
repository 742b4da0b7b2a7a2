/** Says in one sentence why `KEEP=1` cannot be had in a run, and exits: workers have no terminal to wait at. */

function asksToKeep({ KEEP = '' }) {
  return KEEP !== '' && KEEP !== '0'
}

/** @returns {string | undefined} */
function whyNotKept(env, args) {
  if (!asksToKeep(env)) return
  if (!args.some((arg) => /^--parallel(=|$)/.test(arg))) return
  return 'KEEP waits at the terminal with the cluster of the scenario that failed, and workers share one: leave out --parallel, or KEEP.'
}

/** Ends the process with code 1 when both were asked for. */
function keepAlone() {
  const sentence = whyNotKept(process.env, process.argv)
  if (sentence === undefined) return
  console.error(sentence)
  process.exit(1)
}

module.exports = { asksToKeep, keepAlone, whyNotKept }
