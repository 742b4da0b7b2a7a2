/** What is drawn and written on the live page follows the scene, and text stays text. */
import { expect } from 'chai'
import { demoPage } from '../page'
import { render } from '../render'
import { strip } from '../strip'
import { sceneWith } from './scene'

describe('the live page', () => {
  it('has a place for every changing part, and a button for everything that can be done', () => {
    const scene = sceneWith()
    const page = demoPage(scene)
    const { parts, buttons } = render(scene)
    for (const id of Object.keys(parts)) expect(page).to.contain(`id="${id}"`)
    for (const action of Object.keys(buttons)) expect(page).to.contain(`value="${action}"`)
    expect(page.match(/<button/g)).to.have.length(Object.keys(buttons).length)
  })

  it('shows who owns, who backs up, and who is gone', () => {
    const [athens, ...others] = sceneWith().nodes
    if (athens === undefined) throw new Error('there is no node')
    const { parts } = render(sceneWith({ nodes: [{ ...athens, state: 'down' }, ...others] }))
    expect(parts['members'])
      .to.match(/athens<\/th><td>down<\/td>\s*<td>91<\/td>/)
      .and.to.contain('>backup<')
    expect(parts['ring']).to.contain('athens — down')
    expect(parts['members']).to.contain('version 1,048,589')
  })

  it('shows no name as anything but text', () => {
    const evil = '"><script>alert(1)</script>'
    const scene = sceneWith({ key: evil, sentence: evil, nodes: [{ name: evil, state: 'up' }] })
    expect(demoPage(scene).match(/<script>/g)).to.have.length(1)
    expect(Object.values(render(scene).parts).join('')).to.not.contain('<script>')
  })

  it('is drawn before there is a map', () => {
    expect(render(sceneWith({ map: null })).parts['members']).to.contain('athens')
  })
})

describe('the strip of writes', () => {
  const answer = { kind: 'acknowledged', level: 'REPLICATED', copies: 1, holders: [], servedBy: '' } as const
  const recent = [
    { n: 1, sentAt: 1000, answer: { ...answer, at: 1001 } },
    { n: 2, sentAt: 15_000, answer: { ...answer, at: 15_600 } },
    { n: 3, sentAt: 16_000, answer: { kind: 'refused', at: 16_001, why: '' } },
    { n: 4, sentAt: 19_000, answer: null },
  ] as const

  it('has a mark for each write of its time, by what became of it, and the taller the longer it waited', () => {
    const { svg, alt } = strip(sceneWith({ recent }))
    expect(alt).to.equal('The writes of the last 15 seconds: 1 acknowledgement, 1 waiting, 1 failed.')
    expect(svg).to.match(/class="wr" d="M480 72v-60"/)
    expect(svg).to.match(/class="wb" d="M528 72v-8.2"/)
    expect(svg).to.match(/class="ww" d="M672 72v-60"/)
  })

  it('marks the last fault while it is in sight', () => {
    expect(strip(sceneWith({ faultAt: 19_000 })).svg).to.contain('>fault<')
    expect(strip(sceneWith({ faultAt: 1000 })).svg).to.not.contain('>fault<')
  })
})
