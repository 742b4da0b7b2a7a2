/** Cucumber's messages as they come, to the program that started this one: as many of them as it reads. */
const { Formatter } = require('@cucumber/cucumber')

const READ = ['pickle', 'hook', 'testCase', 'testCaseStarted', 'testStepFinished']

module.exports = class extends Formatter {
  constructor(options) {
    super(options)
    options.eventBroadcaster.on('envelope', (envelope) => {
      if (READ.some((kind) => kind in envelope)) process.send(envelope)
    })
  }
}
