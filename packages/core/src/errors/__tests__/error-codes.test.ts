/** The error table is complete, consistent, and what the documentation prints. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { ERROR_CODES, ERROR_TABLE, type ErrorRow } from '../error-codes'
import { errorsMarkdown } from '../errors-markdown'
import { TopGunError } from '../TopGunError'

describe('the error table', () => {
  for (const code of ERROR_CODES) {
    const row: ErrorRow = ERROR_TABLE[code]

    it(`${code} has one sentence that begins and ends as one`, () => {
      expect(row.sentence).to.match(/^[A-Z].*[^.]\.$/)
    })

    it(`${code} has a retry that its definiteness allows`, () => {
      // Only what certainly did not happen may go elsewhere or become a new op: else it could happen twice.
      if (row.retry === 'redirect' || row.retry === 'wait' || row.retry === 're-stamp') {
        expect(row.definite).to.equal(true)
      }
      // Nothing that may have happened is taken out of the log.
      if (row.retry === 'tell-drop') expect(row.definite).to.equal(true)
      // What certainly failed is not sent again unchanged without a reason to wait.
      if (row.retry === 'same-op') expect(row.definite).to.equal(false)
    })
  }

  it('is what docs/errors.md says', () => {
    const path = join(__dirname, '../../../../../docs/errors.md')
    expect(readFileSync(path, 'utf8'), 'docs/errors.md is older than the table: print it again').to.equal(
      errorsMarkdown(),
    )
  })
})

describe('TopGunError', () => {
  it('takes sentence and definiteness from the table', () => {
    const error = new TopGunError('NOT_OWNER')
    expect(error).to.be.instanceOf(Error)
    expect(error).to.include({ name: 'TopGunError', code: 'NOT_OWNER', definite: true })
    expect(error.message).to.equal(ERROR_TABLE.NOT_OWNER.sentence)
    expect(error).to.not.have.property('cause')
  })

  it('takes a better sentence, a cause, and that an op was never sent', () => {
    const cause = new Error('socket')
    const error = new TopGunError('CONNECTION_LOST', 'The op never left.', { cause, definite: true })
    expect(error).to.include({ message: 'The op never left.', definite: true, cause })
  })
})
