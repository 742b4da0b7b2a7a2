/** The part of the suite that is run for a defect, and how a program is told to run it. */
import type { Detector } from '../../defects/Defect'

/** Equal parts have equal keys: without a mistake each is run once. */
export function partKey(detector: Detector): string {
  if ('test' in detector) return `${detector.test}: ${detector.title}`
  return detector.scenario === undefined ? `all of ${detector.tag}` : `${detector.tag}: ${detector.scenario}`
}

export function argumentsFor(detector: Detector): readonly string[] {
  if ('test' in detector) return mochaOf([detector])
  if (detector.scenario === undefined) return [...CUCUMBER, `--tags=${detector.tag}`]
  return [...CUCUMBER, `--tags=${detector.tag}`, ...named(detector.scenario)]
}

/** All parts, in few programs: at most `jobs` for what is chosen by title, and one each for the rest. */
export function argumentsForAll(detectors: readonly Detector[], jobs: number): readonly (readonly string[])[] {
  const tests = detectors.filter((each) => 'test' in each)
  const titles = new Set(detectors.flatMap((each) => ('test' in each ? [] : (each.scenario ?? []))))
  const tags = detectors.flatMap((each) => ('test' in each || each.scenario !== undefined ? [] : each.tag))
  const shares = Array.from({ length: Math.min(jobs, titles.size) }, (_, share) =>
    [...titles].filter((_title, at) => at % jobs === share),
  )
  return [
    ...shares.map((share) => [...CUCUMBER, ...share.flatMap(named)]),
    ...(tags.length === 0 ? [] : [[...CUCUMBER, `--tags=${[...new Set(tags)].join(' or ')}`]]),
    ...(tests.length === 0 ? [] : [mochaOf(tests)]),
  ]
}

const CUCUMBER = [
  'node_modules/@cucumber/cucumber/bin/cucumber.js',
  '--config=scripts/repeat-profile.js',
  '--format=./scripts/defects/tell-scenarios.cjs',
] as const

function mochaOf(tests: readonly { readonly test: string; readonly title: string }[]): string[] {
  const titles = tests.map(({ title }) => `^${literally(title)}$`).join('|')
  return [
    'node_modules/mocha/bin/mocha.js',
    '--no-config',
    '--require=ts-node/register',
    '--timeout=30000',
    '--reporter=scripts/defects/tell-tests.cjs',
    `--grep=${titles}`,
    ...new Set(tests.map(({ test }) => test)),
  ]
}

function named(title: string): string[] {
  return ['--name', `^${literally(title)}$`]
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
}
