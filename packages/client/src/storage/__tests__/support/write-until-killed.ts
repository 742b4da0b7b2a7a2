/** A process that stores as fast as it can, and says on stdout what has been stored, until somebody kills it. */
import { SqliteStorageAdapter } from '../../sqlite/SqliteStorageAdapter'
import { DB_NAME } from './db-name'

async function main(directory: string, life: string): Promise<void> {
  const storage = new SqliteStorageAdapter({ directory })
  await storage.initialize(DB_NAME)
  for (let turn = 0; ; turn++) {
    const name = `${life}-${turn}`
    const timestamp = { millis: turn, counter: 0, nodeId: life }
    const batch = new Map(['a', 'b', 'c'].map((part) => [`${name}-${part}`, { of: name, more: 'x'.repeat(500) }]))
    const [id] = await Promise.all([
      storage.appendOpLog({
        opId: name,
        mapName: 'm',
        key: name,
        op: 'PUT',
        synced: 0,
        record: { value: 1, timestamp },
      }),
      storage.put(name, 'x'.repeat(turn % 3000)),
      storage.batchPut(batch),
    ])
    process.stdout.write(`${JSON.stringify({ id, name })}\n`)
  }
}

const [directory = '', life = ''] = process.argv.slice(2)
void main(directory, life)
