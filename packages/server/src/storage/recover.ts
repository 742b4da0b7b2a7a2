/**
 * Opens the files of a directory: fills the key directory from them, cuts off a last write that was torn, and refuses
 * what is damaged elsewhere. What cannot be told from a torn write is the loss of the very last entries of a log that
 * was not closed (Alagappan et al., "Protocol-Aware Recovery for Consensus-Based Storage", FAST 2018).
 */
import { TopGunError } from '@topgunbuild/core'
import type { Log } from '../config/server-config'
import { FORMAT, headOf, type Head } from './entry'
import type { Files } from './files'
import { KeyDirectory } from './KeyDirectory'
import { isDamageToSafeData, scanSegment } from './scan-segment'
import { Segment } from './Segment'
import { layoutOf } from './segment-name'

export interface Recovered {
  readonly directory: KeyDirectory
  /** Complete, in the order in which they count. */
  readonly sealed: readonly Segment[]
  readonly active: Segment
}

const WAY_OUT =
  'Nothing of it is skipped, since it was acknowledged. Restore the directory from a copy, or move it away: then the ' +
  'node starts empty and is brought up by the others'

export async function recover(files: Files, log: Log): Promise<Recovered> {
  const { base, logs, leftovers, missing } = layoutOf(await files.list())
  if (missing.length > 0) refuse(`"${files.place}": ${missing.join(', ')} is missing. ${WAY_OUT}.`)
  const directory = new KeyDirectory()
  const opened: Segment[] = []
  try {
    const sealed: Segment[] = []
    for (const name of [...(base === undefined ? [] : [base]), ...logs]) {
      const segment = await Segment.open(files, name)
      opened.push(segment)
      const mayBeTorn = name === logs.at(-1)
      if (await readInto(directory, segment, files, mayBeTorn ? log : undefined)) sealed.push(segment)
    }
    // A process that was killed may have named what replaces them, and the name may not be on disk yet.
    if (leftovers.length > 0) await files.syncNames()
    // Only now that all that is left has been understood.
    for (const leftover of leftovers) await files.remove(leftover)
    let active = opened.at(-1)
    if (active === undefined || sealed.includes(active)) {
      active = await Segment.begin(files, { kind: 'log', number: (active?.name.number ?? 0) + 1 })
      opened.push(active)
    }
    await files.syncNames()
    return { directory, sealed, active }
  } catch (error) {
    await Promise.all(opened.map((segment) => segment.retire()))
    throw error
  }
}

/** True when the file is sealed. @param log absent: it must be */
async function readInto(directory: KeyDirectory, segment: Segment, files: Files, log?: Log): Promise<boolean> {
  const file = `"${files.place}/${segment.fileName}"`
  let last: Head | undefined
  const end = await scanSegment(segment, ({ payload, offset, length }) => {
    const head = headOf(payload)
    const isKnown = head !== undefined && (head[0] !== 'head' || head[1] === FORMAT)
    if (!isKnown) refuse(`${file} was written by a newer version: open it with that one.`)
    if (offset === 0 && head[0] !== 'head') refuse(`${file} is damaged at offset 0. ${WAY_OUT}.`)
    last = head
    directory.note(head, { segment, offset, length })
  })
  if (log === undefined) {
    if (end < segment.size) refuse(`${file} is damaged at offset ${end}. ${WAY_OUT}.`)
    if (last?.[0] !== 'seal') refuse(`${file} has lost its end, at offset ${end}. ${WAY_OUT}.`)
    return true
  }
  if (end < segment.size) await cut(segment, end, file, log)
  if (end === 0) await segment.restart()
  // A process that was killed may have left entries that were read here and are not on disk yet.
  else await segment.file.sync()
  return last?.[0] === 'seal'
}

async function cut(segment: Segment, end: number, file: string, log: Log): Promise<void> {
  if (await isDamageToSafeData(segment, end)) {
    refuse(`${file} is damaged at offset ${end}, in front of entries that are whole. ${WAY_OUT}.`)
  }
  log('warn', `${file}: the last write was torn and is cut off; it had not been acknowledged`, {
    offset: end,
    bytes: segment.size - end,
  })
  await segment.file.truncate(end)
  segment.size = end
}

function refuse(sentence: string): never {
  throw new TopGunError('REJECTED', sentence)
}
