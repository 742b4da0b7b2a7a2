/**
 * Loaded before a node's program, which runs with --expose-gc: answers the process that started it, whenever it sends a
 * message, with what this process holds open and how much memory is left after everything collectable was collected.
 */
const COLLECTIONS = 6

function counted(kinds) {
  const counts = {}
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

function collect(left, done) {
  globalThis.gc()
  if (left === 0) done()
  else setImmediate(() => collect(left - 1, done))
}

if (process.send !== undefined) {
  process.on('message', () => {
    // Before the collections, in whose turns this process may open something new.
    const resources = counted(process.getActiveResourcesInfo())
    collect(COLLECTIONS, () => {
      const { heapUsed, external } = process.memoryUsage()
      process.send({ pid: process.pid, resources, heapBytes: heapUsed, externalBytes: external })
    })
  })
  // The way to the process that started this one is no reason to live on.
  process.channel.unref()
}
