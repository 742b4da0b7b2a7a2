/** What the live page decides by itself: gaps, sentences, what can be pressed, who is let in. */
import { expect } from 'chai'
import { buttonsOf, ownerOf } from '../buttons'
import { doneWith, faultOf, withAnswer, type Action, type Fault } from '../fault'
import { faultSentence, startSentence } from '../fault-sentence'
import { gapsFrom, longestGaps, withAck, withFault } from '../gap'
import { refusalFor } from '../guard'
import { WriteLog } from '../WriteLog'
import { sceneWith } from './scene'

const ack = (n: number, at: number, holders: readonly string[]) =>
  ({
    n,
    sentAt: at - 5,
    answer: {
      kind: 'acknowledged',
      at,
      level: 'REPLICATED',
      copies: holders.length,
      holders,
      servedBy: holders[0] ?? '',
    },
  }) as const

describe('the longest time without an acknowledgement', () => {
  it('is the longest between two, the one under way counted', () => {
    const gaps = [50, 100, 400].reduce(withAck, gapsFrom(0))
    expect(longestGaps(gaps, 420)).to.deep.equal({ sinceStartMs: 300, sinceFaultMs: null })
    expect(longestGaps(gaps, 900)).to.deep.equal({ sinceStartMs: 500, sinceFaultMs: null })
  })

  it('since the fault counts what was under way at it, and nothing before', () => {
    const gaps = withAck(withFault([50, 400, 450].reduce(withAck, gapsFrom(0))), 600)
    expect(longestGaps(gaps, 600)).to.deep.equal({ sinceStartMs: 350, sinceFaultMs: 150 })
  })

  it('is not moved by answers that come in another order than they were given', () => {
    const gaps = [100, 90, 150].reduce(withAck, gapsFrom(0))
    expect(longestGaps(gaps, 150).sinceStartMs).to.equal(100)
  })
})

describe('the sentence', () => {
  const crash = faultOf({ action: 'crash', nodes: ['athens'], at: 1000, copiesWanted: 2 })
  const after = (fault: Fault, ...answers: Parameters<typeof withAnswer>[1][]): Fault =>
    answers.reduce((each, answer) => withAnswer(each, answer, 130), fault)

  it('says before any fault who has the key', () => {
    expect(startSentence('cart', 'athens', ['bergen'])).to.equal(
      'athens owns “cart”, and bergen backs it up. A client writes to it every 50 ms.',
    )
    expect(startSentence('cart', null, [])).to.contain('waits for its first partition map')
  })

  it('says what happened, and then who took over, for how long nothing was acknowledged, and where the value is', () => {
    expect(faultSentence(crash, 'cart')).to.equal('athens, the owner of “cart”, crashed.')
    const late = ack(6, 1001, ['athens', 'bergen'])
    expect(faultSentence(after(crash, late), 'cart')).to.equal('athens, the owner of “cart”, crashed.')
    const alone = after(crash, late, ack(7, 1130, ['bergen']))
    expect(faultSentence(alone, 'cart')).to.equal(
      'athens, the owner of “cart”, crashed; bergen took over; no write was acknowledged for 130 ms; 0 writes refused; value 7 is on bergen alone, with a copy under way.',
    )
    const whole = after(alone, ack(8, 1180, ['bergen', 'cairo']), ack(9, 1230, ['bergen', 'cairo']))
    expect(faultSentence(whole, 'cart')).to.contain('value 8 is on bergen and cairo.')
  })

  it('counts what was refused or is in doubt, until all is well again', () => {
    const refused = { n: 6, sentAt: 1010, answer: { kind: 'refused', at: 1020, why: '' } } as const
    const doubt = { n: 7, sentAt: 1010, answer: { kind: 'in doubt', at: 1030, why: '' } } as const
    const later = { n: 9, sentAt: 5000, answer: { kind: 'refused', at: 5001, why: '' } } as const
    const fault = after(crash, refused, doubt, ack(8, 1180, ['bergen', 'cairo']), later)
    expect(faultSentence(fault, 'cart')).to.contain('1 write refused, 1 in doubt')
  })

  it('says of nodes that come back when they are back', () => {
    const back = faultOf({ action: 'restart', nodes: ['athens', 'cairo'], at: 0, copiesWanted: 2 })
    expect(faultSentence(back, 'cart')).to.equal('athens and cairo are started again, and join the others.')
    const done = after(doneWith(back), ack(3, 500, ['athens', 'bergen']))
    expect(faultSentence(done, 'cart')).to.match(/^athens and cairo are back; athens owns “cart”; /)
  })
})

describe('what can be pressed', () => {
  const pressable = (change: Parameters<typeof sceneWith>[0]): Action[] =>
    buttonsOf(sceneWith(change)).flatMap(({ action, whyNot }) => (whyNot === null ? [action] : []))
  const nodes = (...states: readonly ('up' | 'frozen' | 'down')[]) =>
    ['athens', 'bergen', 'cairo'].map((name, at) => ({ name, state: states[at] ?? 'up' }) as const)

  const TABLE: readonly [string, Parameters<typeof sceneWith>[0], readonly Action[]][] = [
    ['all are up', {}, ['stop', 'crash', 'freeze']],
    ['one is down', { nodes: nodes('up', 'down') }, ['stop', 'crash', 'freeze', 'restart']],
    ['one is frozen', { nodes: nodes('up', 'frozen') }, ['stop', 'crash', 'freeze', 'thaw']],
    ['one is left', { nodes: nodes('up', 'down', 'frozen') }, ['thaw', 'restart']],
    ['nobody took over yet', { nodes: nodes('down') }, ['restart']],
    ['something is being done', { busy: 'athens is ending' }, []],
    ['there is no map', { map: null }, []],
  ]
  for (const [when, change, expected] of TABLE) {
    it(`is ${expected.join(', ') || 'nothing'} when ${when}`, () => {
      expect(pressable(change)).to.deep.equal(expected)
    })
  }

  it('says why not', () => {
    const why = buttonsOf(sceneWith({ nodes: nodes('up', 'down', 'down') })).map(({ whyNot }) => whyNot)
    expect(why).to.include('only one node is left, and it holds everything').and.to.include('no node is frozen')
    expect(ownerOf(sceneWith())).to.equal('athens')
  })
})

describe('the door of the live page', () => {
  const TABLE: readonly [string, string, string | undefined, string | undefined, boolean][] = [
    ['a browser that asks for the page', 'GET', '127.0.0.1:80', undefined, true],
    ['one that says localhost', 'GET', 'localhost:80', undefined, true],
    ['another port of this machine', 'GET', 'localhost:81', undefined, false],
    ['a name that was rebound to this machine', 'GET', 'evil.example:80', undefined, false],
    ['a request without a host', 'GET', undefined, undefined, false],
    ['the page itself, which acts', 'POST', 'localhost:80', 'http://localhost:80', true],
    ['another page, which makes a browser act', 'POST', 'localhost:80', 'http://evil.example', false],
    ['a page of another port', 'POST', 'localhost:80', 'http://localhost:81', false],
    ['a program without an origin, which acts', 'POST', 'localhost:80', undefined, false],
  ]
  for (const [who, method, host, origin, isLetIn] of TABLE) {
    it(`${isLetIn ? 'lets in' : 'keeps out'} ${who}`, () => {
      expect(refusalFor({ method, host, origin }, 80) === null).to.equal(isLetIn)
    })
  }
})

describe('the log of writes', () => {
  it('counts all, and keeps those that are answered only for a while', () => {
    const log = new WriteLog(1000)
    const [one, two, three] = [log.invoked(0), log.invoked(10), log.invoked(20)]
    log.ended(one, { kind: 'refused', at: 15, why: '' })
    log.ended(three, ack(3, 1500, ['athens']).answer)
    expect(log.recent.map(({ n }) => n)).to.deep.equal([two, three])
    expect(log.counts).to.deep.equal({ sent: 3, acknowledged: 1, refused: 1, inDoubt: 0 })
    expect(log.last?.n).to.equal(three)
    expect(() => log.ended(one, { kind: 'refused', at: 1, why: '' })).to.throw('no write 1 waits')
  })
})
