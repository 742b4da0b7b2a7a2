/** What each of mocha's tests came to, to the program that started this one. */
const { relative, sep } = require('node:path')

module.exports = class {
  constructor(runner) {
    const tell = (test, failure) => {
      const file = relative(process.cwd(), test.file ?? '')
        .split(sep)
        .join('/')
      process.send({ test: { file, title: test.fullTitle(), failure } })
    }
    runner.on('pass', (test) => tell(test, null))
    runner.on('fail', (test, error) => tell(test, error?.message ?? String(error)))
  }
}
