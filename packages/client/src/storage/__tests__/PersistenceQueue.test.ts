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

  describe('in storage that keeps the order by itself', () => {
    const scene = () => {
      const log: string[] = []
      const ends: (() => void)[] = []
      const queue = new PersistenceQueue(
        (error) => log.push(`failed: ${String(error)}`),
        () => log.push(`left ${queue.bytes}`),
        true,
      )
      const add = (name: string, bytes = 1, needsThoseBefore?: () => boolean): void =>
        queue.add(
          () => {
            log.push(name)
            return new Promise((resolve) => ends.push(resolve))
          },
          bytes,
          needsThoseBefore,
        )
      const end = async (): Promise<void> => {
        for (const resolve of ends.splice(0)) resolve()
        await new Promise((resolve) => setImmediate(resolve))
      }
      return { log, queue, add, end }
    }

    it('is begun together, in its order, and each is let go when it is done', async () => {
      const { log, queue, add, end } = scene()
      for (const name of ['a', 'b', 'c']) add(name)
      queue.start()
      await end()
      expect(log).to.deep.equal(['a', 'b', 'c'])
      await end()
      expect(log.slice(3)).to.deep.equal(['left 2', 'left 1', 'left 0'])
    })

    it('waits where it needs what is before it, but not where that is known by then', async () => {
      const { log, queue, add, end } = scene()
      let isKnown = false
      add('a')
      add('b', 1, () => !isKnown)
      add('c', 1, () => !isKnown)
      queue.start()
      await end()
      expect(log).to.deep.equal(['a'])
      isKnown = true
      await end()
      expect(log.filter((line) => !line.startsWith('left'))).to.deep.equal(['a', 'b', 'c'])
    })

    it('is not begun all at once where it is much', async () => {
      const { log, queue, add, end } = scene()
      for (let index = 0; index < 300; index++) add('small')
      add('large', 2 ** 20)
      add('large', 2 ** 20)
      queue.start()
      const begun: number[] = []
      for (let turn = 0; turn < 5; turn++) {
        await end()
        begun.push(log.filter((line) => !line.startsWith('left')).length)
      }
      expect(begun).to.deep.equal([256, 300, 301, 302, 302])
    })

    it('goes on behind what failed, and is drained when all of it ended', async () => {
      const { log, queue } = scene()
      queue.start()
      queue.add(() => Promise.reject(new Error('full')), 3)
      queue.add(() => {
        throw new Error('broken')
      }, 2)
      await queue.drained()
      expect(log).to.deep.equal(['failed: Error: broken', 'left 3', 'failed: Error: full', 'left 0'])
    })
  })
})
