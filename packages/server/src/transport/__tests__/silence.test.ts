/** Whoever says nothing for twenty seconds is closed then, however many others talk, and nothing is left that looks. */
import { serialize, type Connection, type ConnectionEvents, type ListenOptions } from '@topgunbuild/core'
import { expect } from 'chai'
import { changedRuntime } from '../../__tests__/support/changed-runtime'
import { ManualRuntime } from '../../__tests__/support/ManualRuntime'
import { ClientPort } from '../ClientPort'

const SILENT_MS = 20_000

class Caller implements Connection {
  isOpen = true
  readonly remoteAddress = ''
  readonly bufferedBytes = 0
  readonly closedWith: number[] = []
  events: ConnectionEvents | undefined

  send(): void {}
  pauseReading(): void {}
  resumeReading(): void {}
  terminate(): void {}

  close(code: number): void {
    this.isOpen = false
    this.closedWith.push(code)
  }

  says(type: 'AUTH' | 'PING'): void {
    this.events?.frame(serialize(type === 'AUTH' ? { type, token: 'good' } : { type, timestamp: 1 }))
  }

  hangsUp(): void {
    this.isOpen = false
    this.events?.closed({ code: 1000, reason: '' })
  }
}

class Port {
  readonly time = new ManualRuntime()
  private accept: ListenOptions['accept'] | undefined

  async opens(): Promise<this> {
    const runtime = changedRuntime(this.time, {
      listen: (options) => {
        this.accept = options.accept
        return Promise.resolve({ port: 1, close: () => Promise.resolve() })
      },
    })
    const nothing = (): void => undefined
    const port = new ClientPort({
      runtime,
      bindHost: '',
      port: 0,
      maxFrameBytes: 1000,
      tls: undefined,
      keptOut: nothing,
      maxConnections: 10,
      maxUnauthenticated: 10,
      boundHit: nothing,
      session: {
        runtime,
        nodeId: 'a',
        verifyToken: () => ({ kind: 'accepted', principal: { userId: 'ana', roles: [] }, expiresAtMs: undefined }),
        strictRouting: true,
        maxBatchOps: 1,
        maxBufferedBytes: 1000,
        clusterId: () => undefined,
        partitionMapFor: () => new Uint8Array(),
        submit: nothing,
        readable: () => 'all',
        sync: { fromClient: nothing, permissionsChanged: nothing, left: nothing },
        locks: { fromClient: nothing },
        authenticated: nothing,
        unknownMessage: nothing,
      },
    })
    await port.listen()
    return this
  }

  calls(): Caller {
    const caller = new Caller()
    caller.events = this.accept?.(caller)
    return caller
  }
}

describe('the port of clients', () => {
  it('closes each at twenty seconds of silence, whenever the others came and spoke', async () => {
    const port = await new Port().opens()
    const [first, second, talking] = [port.calls(), port.calls(), port.calls()] as const
    first.says('AUTH')
    talking.says('AUTH')
    port.time.advance(3000)
    second.says('AUTH')
    port.time.advance(4000)
    first.says('PING')
    for (let at = 7000; at < 7000 + SILENT_MS - 1000; at += 1000) {
      port.time.advance(1000)
      talking.says('PING')
      const expected = at + 1000 >= 3000 + SILENT_MS ? [4002] : []
      expect(second.closedWith, `at ${at + 1000} ms`).to.deep.equal(expected)
      expect(first.closedWith).to.deep.equal([])
    }
    port.time.advance(1000)
    expect(first.closedWith).to.deep.equal([4002])
    expect(talking.closedWith).to.deep.equal([])
  })

  it('looks at all of them a few times a second at most, however many fall silent one after the other', async () => {
    const port = await new Port().opens()
    const callers: Caller[] = []
    for (let n = 0; n < 8; n++) {
      const caller = port.calls()
      caller.says('AUTH')
      callers.push(caller)
      port.time.advance(10)
    }
    port.time.advance(SILENT_MS)
    const gone = (): number => callers.filter(({ closedWith }) => closedWith.length > 0).length
    expect(gone()).to.be.within(1, 7)
    port.time.advance(250)
    expect(gone()).to.equal(8)
  })

  it('says it once to who takes long to go', async () => {
    const port = await new Port().opens()
    const caller = port.calls()
    caller.says('AUTH')
    port.time.advance(5 * SILENT_MS)
    expect(caller.closedWith).to.deep.equal([4002])
  })

  it('looks at nobody any more once everybody has gone', async () => {
    const port = await new Port().opens()
    const [one, other] = [port.calls(), port.calls()] as const
    one.says('AUTH')
    other.says('AUTH')
    one.hangsUp()
    expect(port.time.waiting).to.equal(1)
    other.hangsUp()
    expect(port.time.waiting).to.equal(0)
    port.calls().says('AUTH')
    expect(port.time.waiting, 'and again with the next').to.equal(1)
  })
})
