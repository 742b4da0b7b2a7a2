/** What a child told of the scenarios or tests it ran: which there were, and where each of them failed first. */

export interface Failure {
  readonly scenario: string
  /** Of the scenario; of a test its file. */
  readonly tags: readonly string[]
  /** Text of the step, name of the hook, or title of the test. */
  readonly step: string
  readonly message: string
}

/** The few fields of Cucumber's messages that are read here, and what the reporter of tests says. */
export interface Message {
  readonly pickle?: Pickle
  readonly hook?: { readonly id: string; readonly name?: string }
  readonly testCase?: TestCase
  readonly testCaseStarted?: { readonly id: string; readonly testCaseId: string }
  readonly testStepFinished?: {
    readonly testCaseStartedId: string
    readonly testStepId: string
    readonly testStepResult: { readonly status: string; readonly message?: string }
  }
  readonly test?: { readonly file: string; readonly title: string; readonly failure: string | null }
}

interface Pickle {
  readonly id: string
  readonly name: string
  readonly tags: readonly { readonly name: string }[]
  readonly steps: readonly { readonly id: string; readonly text: string }[]
}

interface TestCase {
  readonly id: string
  readonly pickleId: string
  readonly testSteps: readonly { readonly id: string; readonly pickleStepId?: string; readonly hookId?: string }[]
}

const WELL = ['PASSED', 'SKIPPED']

export class Run {
  readonly ran: { readonly scenario: string; readonly tags: readonly string[] }[] = []
  readonly failures: Failure[] = []
  private readonly pickles = new Map<string, Pickle>()
  private readonly hooks = new Map<string, string>()
  private readonly cases = new Map<string, TestCase>()
  private readonly started = new Map<string, TestCase>()
  private readonly failed = new Set<string>()

  hear({ pickle, hook, testCase, testCaseStarted, testStepFinished, test }: Message): void {
    if (pickle !== undefined) this.pickles.set(pickle.id, pickle)
    if (hook !== undefined) this.hooks.set(hook.id, hook.name ?? 'a hook')
    if (testCase !== undefined) this.cases.set(testCase.id, testCase)
    if (testCaseStarted !== undefined) this.begins(testCaseStarted)
    if (testStepFinished !== undefined) this.stepEnds(testStepFinished)
    if (test !== undefined) this.testEnds(test)
  }

  private begins({ id, testCaseId }: NonNullable<Message['testCaseStarted']>): void {
    const testCase = this.cases.get(testCaseId)
    if (testCase === undefined) return
    this.started.set(id, testCase)
    this.ran.push(this.titleOf(testCase))
  }

  /** What fails behind the first failure of a scenario is its consequence. */
  private stepEnds({ testCaseStartedId, testStepId, testStepResult }: NonNullable<Message['testStepFinished']>): void {
    const testCase = this.started.get(testCaseStartedId)
    const { status, message = status } = testStepResult
    if (testCase === undefined || WELL.includes(status) || this.failed.has(testCaseStartedId)) return
    this.failed.add(testCaseStartedId)
    const testStep = testCase.testSteps.find(({ id }) => id === testStepId)
    const text = this.pickles.get(testCase.pickleId)?.steps.find(({ id }) => id === testStep?.pickleStepId)?.text
    const step = text ?? this.hooks.get(testStep?.hookId ?? '') ?? 'a hook'
    this.failures.push({ ...this.titleOf(testCase), step, message })
  }

  private testEnds({ file, title, failure }: NonNullable<Message['test']>): void {
    this.ran.push({ scenario: title, tags: [file] })
    if (failure !== null) this.failures.push({ scenario: title, tags: [file], step: title, message: failure })
  }

  private titleOf({ pickleId }: TestCase): { scenario: string; tags: string[] } {
    const pickle = this.pickles.get(pickleId)
    return { scenario: pickle?.name ?? 'a scenario', tags: pickle?.tags.map(({ name }) => name) ?? [] }
  }
}
