/** Cuts what goes to one node into frames, so that none grows past what the other end accepts. */

const FRAME_BYTES = 4 * 2 ** 20

/** Every frame holds at least one item, and about 4 MiB at most beside its last. */
export function* inFrames<Item>(items: readonly Item[], weigh: (item: Item) => number): Iterable<Item[]> {
  let frame: Item[] = []
  let bytes = 0
  for (const item of items) {
    frame.push(item)
    bytes += weigh(item)
    if (bytes < FRAME_BYTES) continue
    yield frame
    frame = []
    bytes = 0
  }
  if (frame.length > 0) yield frame
}
