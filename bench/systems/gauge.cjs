/**
 * Preloaded into a node that is gauged: answers "gauge" with what it keeps in memory after a collection, and with the
 * longest time its loop was away since it was asked last.
 */
'use strict'
const { monitorEventLoopDelay } = require('node:perf_hooks')

const RESOLUTION_MS = 5
const NS_PER_MS = 1e6
const KIBIBYTE = 1024
/** What is finalized by one collection is freed by another. */
const COLLECTIONS = 6

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delay.enable()

/** In turns of their own, between which callbacks of the collected run. */
function collect(left, done) {
  globalThis.gc()
  if (left === 0) done()
  else setImmediate(() => collect(left - 1, done))
}

process.on('message', (message) => {
  if (message !== 'gauge') return
  // The collection is a stall of its own, and comes after the reading.
  const stallMs = delay.max / NS_PER_MS
  collect(COLLECTIONS, () => {
    const { heapUsed, external, rss } = process.memoryUsage()
    delay.reset()
    const peakRss = process.resourceUsage().maxRSS * KIBIBYTE
    process.send({ bytes: heapUsed + external, rss, peakRss, stallMs })
  })
})
// Whoever asks does not keep the node.
process.channel?.unref()
