/** What is to be stored is stored in its order, one after the other, whatever fails, and nothing before storage is open. */
import { expect } from 'chai'
import { PersistenceQueue } from '../PersistenceQueue'

describe('what waits to be stored', () => {
  const told = () => {
    const log: string[] = []
    const queue = new PersistenceQueue(
      (error) => log.push(`failed: ${String(error)}`),
      () => log.push(`left ${queue.bytes}`),
    )
    const add = (name: string, bytes?: number, then?: () => void): void =>
      queue.add(async () => {
        log.push(`${name} begins`)
        await Promise.resolve()
        then?.()
        log.push(`${name} ends`)
      }, bytes)
    return { log, queue, add }
  }

  it('waits until storage is open, and never runs in the middle of who adds to it', async () => {
    const { log, queue, add } = told()
    add('first', 10)
    await queue.drained()
    expect(log).to.deep.equal([])
    expect(queue.bytes).to.equal(10)
    queue.start()
    add('second', 5)
    expect(log).to.deep.equal([])
    await queue.drained()
    expect(log).to.deep.equal(['first begins', 'first ends', 'left 5', 'second begins', 'second ends', 'left 0'])
  })

  it('keeps its order when more is added by what runs', async () => {
    const { log, queue, add } = told()
    queue.start()
    add('first', 1, () => add('third', 1))
    add('second', 1)
    await queue.drained()
    await queue.drained()
    expect(log.filter((line) => line.endsWith('begins'))).to.deep.equal([
      'first begins',
      'second begins',
      'third begins',
    ])
    expect(queue.bytes).to.equal(0)
  })

  it('tells what failed, at once or later, and goes on', async () => {
    const { log, queue, add } = told()
    queue.start()
    queue.add(() => Promise.reject(new Error('full')), 3)
    queue.add(() => {
      throw new Error('broken')
    }, 2)
    add('next', 1)
    await queue.drained()
    expect(log).to.deep.equal([
      'failed: Error: full',
      'left 3',
      'failed: Error: broken',
      'left 1',
      'next begins',
      'next ends',
      'left 0',
    ])
  })
})
