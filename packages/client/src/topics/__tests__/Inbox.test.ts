/** What of a topic is heard: once, in order, and none of what was there before. */
import type { LWWRecord } from '@topgunbuild/core'
import { expect } from 'chai'
import fc from 'fast-check'
import { Inbox } from '../Inbox'

const message = (data: unknown, millis = 1, publisherId = 'ben'): LWWRecord<unknown> => {
  return { value: { data, publisherId }, timestamp: { millis, counter: 0, nodeId: publisherId }, ttlMs: 5000 }
}
const removal = (millis = 1): LWWRecord<unknown> => {
  return { value: null, timestamp: { millis, counter: 0, nodeId: 'ben~ended' } }
}

class Listening {
  readonly heard: unknown[] = []
  time = 0
  readonly inbox = new Inbox(
    'topic:news',
    'ana',
    () => this.time,
    ({ data }) => this.heard.push(data),
  )

  /** Found by comparing. */
  finds(key: string, record: LWWRecord<unknown>): this {
    this.inbox.received(key, record, false, false)
    return this
  }

  /** Told as it changed. */
  isTold(key: string, record: LWWRecord<unknown>, isWhole = true): this {
    this.inbox.received(key, record, true, isWhole)
    return this
  }

  synced(): this {
    this.inbox.synced()
    return this
  }
}

describe('an inbox', () => {
  it('hears what is told once it is equal, with who published it and when', () => {
    const heard: unknown[] = []
    const inbox = new Inbox(
      'topic:news',
      'ana',
      () => 0,
      (one) => heard.push(one),
    )
    inbox.synced()
    inbox.received('k', message('hello', 7), true, true)
    const timestamp = { millis: 7, counter: 0, nodeId: 'ben' }
    expect(heard).to.deep.equal([{ data: 'hello', publisherId: 'ben', timestamp }])
  })

  it('hears nothing of what was there before it was opened', () => {
    expect(new Listening().finds('k', message('before')).synced().heard).to.deep.equal([])
  })

  it('hears what is told while it is first compared, once that is done', () => {
    const listening = new Listening().isTold('k', message('meanwhile'), false)
    expect(listening.heard).to.deep.equal([])
    expect(listening.synced().heard).to.deep.equal(['meanwhile'])
  })

  it('hears what it missed, in the order of stamps and before what is told meanwhile', () => {
    const listening = new Listening().synced()
    listening.isTold('3', message('third', 3), false).finds('2', message('second', 2)).finds('1', message('first', 1))
    expect(listening.synced().heard).to.deep.equal(['first', 'second', 'third'])
  })

  it('hears nothing twice, however often it is found and told', () => {
    const listening = new Listening().synced().isTold('k', message('once'))
    listening.isTold('k', message('once')).finds('k', message('once')).synced()
    expect(listening.heard).to.deep.equal(['once'])
  })

  it('hears nothing of its own client', () => {
    expect(new Listening().synced().isTold('k', message('mine', 1, 'ana')).heard).to.deep.equal([])
  })

  it('hears nothing in what is no message', () => {
    const listening = new Listening().synced()
    const odd: LWWRecord<unknown> = { ...message(''), value: 'odd' }
    expect(listening.isTold('k', odd).heard).to.deep.equal([])
    expect(listening.inbox.getRecord('k')?.timestamp).to.deep.equal(odd.timestamp)
  })

  it('holds what nodes hold, without the messages themselves, and lets go of what ended', () => {
    const listening = new Listening().synced().isTold('k', message('hello'))
    expect([...listening.inbox.allKeys()]).to.deep.equal(['k'])
    expect(listening.inbox.getRecord('k')?.value).to.equal(null)
    listening.isTold('k', removal())
    expect([...listening.inbox.allKeys()]).to.deep.equal([])
  })

  it('does not hear one that ended again from an owner that does not know of its end yet', () => {
    const listening = new Listening().synced().isTold('k', message('once')).isTold('k', removal())
    listening.time = 59_999
    listening.inbox.end('another')
    expect(listening.finds('k', message('once')).synced().heard).to.deep.equal(['once'])
  })

  it('remembers a key for a minute after its message has ended, and no longer', () => {
    const listening = new Listening().synced().isTold('k', message('once')).isTold('k', removal())
    listening.time = 60_000
    listening.inbox.end('another')
    expect(listening.isTold('k', message('once')).heard).to.deep.equal(['once', 'once'])
  })

  it('remembers a key as long as its message may live, for a copy of it may come back', () => {
    const listening = new Listening().synced().isTold('k', { ...message('once'), ttlMs: 600_000 })
    listening.inbox.end('k')
    listening.time = 599_999
    listening.inbox.end('another')
    expect(listening.isTold('k', message('once')).heard).to.deep.equal(['once'])
  })

  it('remembers no more keys for one that goes again and again', () => {
    const listening = new Listening().synced()
    for (let second = 0; second < 600; second++) {
      listening.time = second * 1000
      listening.inbox.end('again')
      listening.inbox.end(`${second}`)
    }
    expect(listening.inbox.size).to.be.at.most(75)
  })

  it('shows more than a node holds only where that holds nothing', () => {
    const { inbox } = new Listening().synced().isTold('k', message('hello'))
    expect([inbox.isLaterThan('k', undefined), inbox.isLaterThan('k', message('older', 0))]).to.deep.equal([
      true,
      false,
    ])
    expect(inbox.isLaterThan('absent', undefined)).to.equal(false)
  })

  it('hears every message once, whatever is found and told in whichever order', () => {
    const steps = fc.array(fc.record({ kind: fc.constantFrom('find', 'tell', 'end', 'sync'), key: fc.nat(5) }), {
      maxLength: 40,
    })
    fc.assert(
      fc.property(steps, (done) => {
        const listening = new Listening().synced()
        const published = new Set<number>()
        for (const { kind, key } of done) {
          if (kind === 'sync') listening.synced()
          else if (kind === 'end') listening.isTold(`${key}`, removal(key))
          else {
            published.add(key)
            if (kind === 'find') listening.finds(`${key}`, message(key, key))
            else listening.isTold(`${key}`, message(key, key))
          }
        }
        const heard = listening.synced().heard
        expect(heard.length).to.equal(new Set(heard).size)
        for (const key of published) {
          const first = done.find((step) => step.key === key && step.kind !== 'sync')
          if (first?.kind !== 'end') expect(heard).to.include(key)
        }
      }),
    )
  })
})
