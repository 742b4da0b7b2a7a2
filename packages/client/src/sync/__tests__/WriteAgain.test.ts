import { HLC } from '@topgunbuild/core'
import { expect } from 'chai'
import { ClientMap } from '../../ClientMap'
import { WriteAgain } from '../WriteAgain'

function mapNamed(name: string): ClientMap<string, unknown> {
  const unused = (): never => {
    throw new Error('nothing is written here')
  }
  return new ClientMap(name, new HLC('test'), { write: unused, writeAndWait: unused }, unused)
}

describe('what the cluster lacks', () => {
  const written: string[] = []
  let room = 0
  let again: WriteAgain
  const [one, two] = [mapNamed('one'), mapNamed('two')]

  beforeEach(() => {
    written.length = 0
    again = new WriteAgain(
      () => room > 0,
      (map, key) => {
        room -= 1
        written.push(`${map.name}/${key}`)
        again.goOn()
      },
    )
  })

  it('is written at once while there is room, and then as room comes', () => {
    room = 1
    for (const key of ['a', 'b', 'c']) again.add(one, key, undefined)
    again.add(two, 'd', undefined)
    expect(written).to.deep.equal(['one/a'])
    room = 2
    again.goOn()
    expect(written).to.deep.equal(['one/a', 'one/b', 'one/c'])
    room = 5
    again.goOn()
    again.goOn()
    expect(written).to.deep.equal(['one/a', 'one/b', 'one/c', 'two/d'])
  })

  it('is written once, however often it was found', () => {
    room = 0
    again.add(one, 'a', undefined)
    again.add(one, 'a', undefined)
    room = 5
    again.goOn()
    expect(written).to.deep.equal(['one/a'])
  })
})
