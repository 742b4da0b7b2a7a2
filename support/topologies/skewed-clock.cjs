/** Loaded before a node's program: its wall clock is off by SKEWED_CLOCK_MS, as a machine's may be. */
const offset = Number(process.env.SKEWED_CLOCK_MS ?? 0)
const RealDate = Date
const now = RealDate.now.bind(RealDate)
RealDate.now = () => now() + offset
