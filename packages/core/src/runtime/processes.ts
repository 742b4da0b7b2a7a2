/**
 * Words for a process of this machine, and whether it still runs. A number alone is given anew after its process has
 * ended, so where the system tells (Linux), the moment of its start and the boot it belongs to stand beside it.
 */
type ReadText = (path: string) => Promise<string>

export async function ownProcess(readText: ReadText): Promise<string> {
  const start = await startOf('self', readText)
  return `process ${process.pid}${start === undefined ? '' : ` (${start.words})`}`
}

export async function isRunning(words: string, readText: ReadText): Promise<boolean> {
  const [, pid, start] = /^process (\d+)(?: \((.*)\))?$/.exec(words) ?? []
  // Not our words: a lock is written in one step, so this one lost its text with the power of the machine.
  if (pid === undefined || !exists(Number(pid))) return false
  const now = await startOf(pid, readText)
  if (now === undefined || start === undefined) return true
  return now.words === start && !now.hasEnded
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    return error instanceof Error && Reflect.get(error, 'code') === 'EPERM'
  }
}

/** Undefined where the system does not tell. */
async function startOf(
  pid: string,
  readText: ReadText,
): Promise<{ readonly words: string; readonly hasEnded: boolean } | undefined> {
  try {
    const stat = await readText(`/proc/${pid}/stat`)
    const boot = await readText('/proc/sys/kernel/random/boot_id')
    // The second field is the program's name in brackets, which may hold brackets and blanks itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie has ended and only waits for its parent to notice.
    return { words: `start ${fields[19]}, boot ${boot.trim()}`, hasEnded: fields[0] === 'Z' || fields[0] === 'X' }
  } catch {
    return undefined
  }
}
