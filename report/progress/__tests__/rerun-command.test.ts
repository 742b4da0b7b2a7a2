/** The command that runs a scenario again means to a shell what it says. */
import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { rerunCommand } from '../rerun-command'

const PLACE = 'features/failover/x.feature:17'

describe('the command that runs a scenario again', () => {
  const cases: [args: string[], command: string][] = [
    [[], `npx cucumber-js ${PLACE}`],
    [['--profile', 'processes'], `npx cucumber-js --profile processes ${PLACE}`],
    [['--profile=processes', 'features'], `npx cucumber-js --profile=processes ${PLACE}`],
    [['-p', 'wip', '-pprocesses'], `npx cucumber-js -p wip -pprocesses ${PLACE}`],
    [
      ['--world-parameters', '{"slowness": 3}', '--parallel', '2'],
      `npx cucumber-js --world-parameters '{"slowness": 3}' ${PLACE}`,
    ],
    [['--world-parameters={"slowness":3}'], `npx cucumber-js '--world-parameters={"slowness":3}' ${PLACE}`],
    [['-c', 'scripts/x.js', '--order', 'random:7'], `npx cucumber-js -c scripts/x.js ${PLACE}`],
    [
      ['--tags', '@AC-4', '--name', 'x', '--format', 'pretty', '--parallel=2', 'features/a.feature:3'],
      `npx cucumber-js ${PLACE}`,
    ],
  ]
  for (const [args, command] of cases) {
    it(`after ${JSON.stringify(args)} is ${command}`, () => expect(rerunCommand(PLACE, args)).to.equal(command))
  }

  it('is that of the program that started Cucumber, where it names one', () => {
    expect(rerunCommand(PLACE, ['--profile', 'external'], 'npm run accept:external -- --')).to.equal(
      `npm run accept:external -- -- ${PLACE}`,
    )
  })

  it('reaches a program as it was meant', () => {
    const parameters = `{"name":"it's $HOME, \`x\` and \\"more\\""}`
    const place = "features/a folder/it's.feature:3"
    const command = rerunCommand(place, ['--world-parameters', parameters]).replace(
      'npx cucumber-js',
      String.raw`printf '%s\n'`,
    )
    expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' }).split('\n')).to.deep.equal([
      '--world-parameters',
      parameters,
      place,
      '',
    ])
  })
})
