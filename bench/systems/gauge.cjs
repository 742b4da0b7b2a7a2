/**
 * Preloaded into a node that is gauged: answers "gauge" with what it keeps in memory after a collection, and with the
 * longest time its loop was away since it was asked last.
 */
'use strict'
const { monitorEventLoopDelay } = require('node:perf_hooks')

const RESOLUTION_MS = 5
const NS_PER_MS = 1e6

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delay.enable()

process.on('message', (message) => {
  if (message !== 'gauge') return
  // The collection is a stall of its own, and comes after the reading.
  const stallMs = delay.max / NS_PER_MS
  global.gc()
  const { heapUsed, external, rss } = process.memoryUsage()
  delay.reset()
  process.send({ bytes: heapUsed + external, rss, stallMs })
})
// Whoever asks does not keep the node.
process.channel?.unref()
