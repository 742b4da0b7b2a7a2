/** Runs the parts of the suite: without a mistake, which must be green, and with each mistake in turn. */
import { join } from 'node:path'
import type { Defect, Detector } from '../../defects/Defect'
import { aimOf, type Entry } from './aim'
import type { Children } from './Children'
import { argumentsFor, argumentsForAll, partKey } from './parts'
import { resultOf, type Result } from './results'
import { Run, type Failure, type Message } from './Run'
import { failureInPlace, findingOf } from './verdict'

export class Planting {
  constructor(
    private readonly root: string,
    private readonly children: Pick<Children, 'run'>,
    private readonly jobs: number,
  ) {}

  /**
   * @param seen called for each part, once something of it runs
   * @throws naming the parts that are red as they are: a mistake in them would prove nothing
   */
  async needsGreen(defects: readonly Defect[], seen: () => void): Promise<void> {
    const unseen = new Map(defects.map(({ fails }) => [partKey(fails), fails]))
    const programs = argumentsForAll([...unseen.values()], this.jobs)
    const runs = await this.together(programs, async (args) => {
      const run = new Run()
      const hear = (message: unknown): boolean => {
        run.hear(message as Message)
        for (const [key, part] of unseen) if (isOf(part, run.ran.at(-1)) && unseen.delete(key)) seen()
        return false
      }
      return { run, ...(await this.children.run({ args, hear })) }
    })
    const red = [
      ...runs.flatMap(({ run }) => run.failures).map(sayFailure),
      ...[...unseen.keys()].map((key) => `${key}: nothing of it ran`),
      ...runs.flatMap(({ run, trouble }) => (trouble === null || run.failures.length > 0 ? [] : [trouble])),
    ]
    if (red.length === 0) return
    throw new Error(['Without a mistake the suite is red, so nothing can be said of it:', ...red].join('\n  '))
  }

  plantAll(entries: readonly Entry[], planted: (result: Result) => void): Promise<readonly Result[]> {
    return this.together(entries, async (entry) => {
      const result = await this.plant(entry)
      planted(result)
      return result
    })
  }

  private async plant(entry: Entry): Promise<Result> {
    if ('cannotLoad' in entry) {
      return resultOf(entry, { verdict: 'broken', scenario: null, step: null, message: entry.cannotLoad }, 0)
    }
    const { name, fails } = entry.defect
    const aim = aimOf(fails)
    const run = new Run()
    const { ms, trouble } = await this.children.run({
      args: argumentsFor(fails),
      preload: join(this.root, 'defects', `${name}.ts`),
      hear: (message) => {
        run.hear(message as Message)
        // What comes behind it would say no more.
        return failureInPlace(aim, run) !== undefined
      },
    })
    return resultOf(entry, findingOf(aim, run, trouble), ms)
  }

  /** As many at once as there are jobs; the results in the order of what they are of. */
  private async together<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
    const results = new Map<number, R>()
    const left = items.entries()
    const lane = async (): Promise<void> => {
      for (const [at, item] of left) results.set(at, await work(item))
    }
    await Promise.all(Array.from({ length: this.jobs }, lane))
    return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result)
  }
}

function isOf(part: Detector, ran: Run['ran'][number] | undefined): boolean {
  const title = 'test' in part ? part.title : part.scenario
  return ran?.tags.includes(aimOf(part).tag) === true && (title === undefined || ran.scenario === title)
}

function sayFailure({ scenario, step, message }: Failure): string {
  return `${scenario} / ${step}: ${message.split('\n')[0]}`
}
