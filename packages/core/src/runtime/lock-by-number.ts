/**
 * One process at a time in a place on disk. The lock is a file whose number rises with every holder, and the file with
 * the highest number is never removed: held it names its process, let go it is renamed. So of several that find
 * the lock of a dead process only one can put the next number in its place, and one that comes late sees that it did.
 */
import { TopGunError } from '../errors/TopGunError'

/** What the lock needs of the place. Names are those of its files, never paths. */
export interface LockPlace {
  /** For sentences. */
  readonly place: string
  list(): Promise<readonly string[]>
  /** Takes the place of a file that already has the new name. */
  rename(from: string, to: string): Promise<void>
  /** Nothing happens where there is none. */
  remove(name: string): Promise<void>
  /** A file appears with this text, in one step; false where there is one of this name. */
  publish(name: string, text: string): Promise<boolean>
  /** Undefined where there is none. */
  textOf(name: string): Promise<string | undefined>
  /** This process, in words that `isRunning` understands in every process of this machine. */
  ownProcess(): Promise<string>
  isRunning(words: string): Promise<boolean>
}

interface LockFile {
  readonly name: string
  readonly number: number
  readonly isHeld: boolean
}

/** Rising; of two with one number the one that was let go counts, since the other came too late. */
function lockFiles(fileNames: readonly string[]): LockFile[] {
  return fileNames
    .flatMap((name) => {
      const [, number, free] = /^lock-(\d+)(-free)?$/.exec(name) ?? []
      return number === undefined ? [] : [{ name, number: Number(number), isHeld: free === undefined }]
    })
    .sort((one, other) => one.number - other.number || Number(other.isHeld) - Number(one.isHeld))
}

/**
 * Returns what lets the place go.
 * @param advice what to do where another process holds it; the last words of that sentence
 * @throws TopGunError REJECTED when a process that runs holds it
 */
export async function lockByNumber(files: LockPlace, advice: string): Promise<() => Promise<void>> {
  const self = await files.ownProcess()
  for (;;) {
    const last = lockFiles(await files.list()).at(-1)
    if (last?.isHeld === true) {
      const holder = await files.textOf(last.name)
      // Let go between the two looks.
      if (holder === undefined) continue
      if (await files.isRunning(holder)) throw inUse(files.place, last.name, holder, advice)
    }
    const number = (last?.number ?? 0) + 1
    const own = `lock-${number}`
    if (!(await files.publish(own, self))) continue
    const others = lockFiles(await files.list()).filter(({ name }) => name !== own)
    if (others.some((other) => other.number >= number)) {
      await files.remove(own)
      continue
    }
    for (const { name } of others) await files.remove(name)
    return () => files.rename(own, `${own}-free`)
  }
}

function inUse(place: string, name: string, holder: string, advice: string): TopGunError {
  return new TopGunError('REJECTED', `"${place}" is in use by ${holder}, as its file ${name} says: ${advice}.`)
}
