/** A child inherits what is harmless, and loads the mistake before everything else. */
import { expect } from 'chai'
import { join } from 'node:path'
import { environmentFor } from '../environment-for'

const TS_NODE_PROJECT = join(__dirname, '../../../tsconfig.patchable.json')

describe('the environment of a child', () => {
  it('leaves out what would make it another run', () => {
    const given = { PATH: '/bin', KEEP: '1', TOPGUN_CLUSTER_SECRET: 'ours', NODE_OPTIONS: '--inspect' }
    expect(environmentFor(given, '/scratch', [])).to.deep.equal({ PATH: '/bin', TMPDIR: '/scratch', TS_NODE_PROJECT })
  })

  it('names what is loaded first, in its order, wherever it lies', () => {
    expect(environmentFor({}, '/scratch', ['/a b/register', '/mistake.ts'])).to.deep.equal({
      TMPDIR: '/scratch',
      TS_NODE_PROJECT,
      NODE_OPTIONS: '--require "/a b/register" --require "/mistake.ts"',
    })
  })
})
