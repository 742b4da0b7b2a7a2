/**
 * A plugin of Cucumber: what runs other test programs starts first, and the rest keeps its order.
 *
 * It takes by far the longest, one at a time. Begun last it leaves every other worker without work: the longest job
 * first is how the last one to end ends early (Graham 1969, "Bounds on multiprocessing timing anomalies").
 */

const RUNS_OTHER_TESTS = '@project'

/** @param pickles as Cucumber's plugins are given them, already in the order asked for */
function longestFirst(pickles) {
  const isLong = ({ pickle }) => pickle.tags.some(({ name }) => name === RUNS_OTHER_TESTS)
  return [...pickles.filter(isLong), ...pickles.filter((each) => !isLong(each))]
}

module.exports = {
  longestFirst,
  type: 'plugin',
  coordinator({ transform }) {
    transform('pickles:order', longestFirst)
  },
}
