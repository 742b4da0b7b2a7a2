/**
 * The rules of `features/`, as a function over what Cucumber says in a dry run: the parsed features, the
 * scenarios, and which step definition each step found. `check-features.cjs` gathers that and prints this.
 */

const CRITERION = /^@(AC|bug|deviation|P)-[1-9]\d*$/
/** A scenario that cannot run is `@wip` and counted; there is no second shelf. */
const SHELVES = /^@(broken|flaky|ignore|ignored|skip|skipped|pending|todo|missing-steps|manual)$/i

/** What a reader outside the team could not follow, in a step or a title. Quoted text is data and stays free. */
const WORDS = [
  { pattern: /:\d{2,5}\b/, reason: 'a port means nothing to a reader, and may be taken: name the node by its part' },
  {
    pattern: /\b\d{1,3}(\.\d{1,3}){3}\b|\blocalhost\b/,
    reason: 'an address is not a part anybody plays: name the node by its part',
  },
  {
    pattern: /\bnode-\d+\b|\bseed-\d+\b/,
    reason: 'say which part the node plays (the owner, its backup), not which number it has',
  },
  { pattern: /\b[a-z]+[A-Z]\w*|\w+\(\)/, reason: 'a name from the code changes with the code: say it in words' },
  {
    pattern: /\b(?!TopGun\b|WebSocket\b)[A-Z][a-z]+[A-Z]\w*/,
    reason: 'a class is not known outside the code: say it in words',
  },
]

function plain(text) {
  return text.replace(/"[^"]*"/g, '""')
}

function wordFindings(text, messageTypes) {
  const found = WORDS.filter(({ pattern }) => pattern.test(plain(text))).map(({ reason }) => reason)
  const message = plain(text)
    .split(/[^A-Z_]+/)
    .find((word) => messageTypes.has(word))
  return message === undefined ? found : [...found, `${message} is a message on the wire: say what it does`]
}

/** Every scenario of a feature, those inside rules too, in the order of the file. */
function scenariosOf(feature) {
  return (feature?.children ?? []).flatMap((child) =>
    child.rule ? scenariosOf(child.rule) : child.scenario ? [child.scenario] : [],
  )
}

function backgroundsOf(feature) {
  return (feature?.children ?? []).flatMap((child) =>
    child.rule ? backgroundsOf(child.rule) : child.background ? [child.background] : [],
  )
}

function proseFindings(documents, messageTypes) {
  const findings = []
  const seenTitles = new Map()
  for (const { uri, feature } of documents) {
    const at = (node, reason) => findings.push({ path: uri, line: node.location.line, reason })
    if (!feature) {
      findings.push({ path: uri, line: 1, reason: 'the file states no feature' })
      continue
    }
    if (scenariosOf(feature).length === 0) at(feature, 'the feature has no scenario')
    for (const scenario of scenariosOf(feature)) {
      if (scenario.name.trim() === '') at(scenario, 'a scenario needs a title')
      const earlier = seenTitles.get(scenario.name)
      if (earlier !== undefined) at(scenario, `the title "${scenario.name}" stands already at ${earlier}`)
      else seenTitles.set(scenario.name, `${uri}:${scenario.location.line}`)
      for (const reason of wordFindings(scenario.name, messageTypes)) at(scenario, reason)
    }
    for (const part of [...backgroundsOf(feature), ...scenariosOf(feature)]) {
      for (const step of part.steps) for (const reason of wordFindings(step.text, messageTypes)) at(step, reason)
    }
  }
  return findings
}

function tagFindings(pickles) {
  return pickles.flatMap((pickle) => {
    const at = (reason) => ({
      path: pickle.uri,
      line: pickle.location?.line ?? 1,
      reason: `"${pickle.name}" ${reason}`,
    })
    const tags = pickle.tags.map((tag) => tag.name)
    const criteria = tags.filter((tag) => CRITERION.test(tag))
    const shelves = tags.filter((tag) => SHELVES.test(tag))
    return [
      ...(criteria.length === 1
        ? []
        : [
            at(
              `bears ${criteria.join(' and ') || 'no criterion'}, not exactly one of @AC-n, @bug-n, @deviation-n, @P-n`,
            ),
          ]),
      ...shelves.map((tag) => at(`bears ${tag}: a scenario runs, or it is @wip`)),
    ]
  })
}

function stepFindings({ pickles, testCases, stepDefinitions, parameterTypes }) {
  const findings = []
  const used = new Set()
  const pickleById = new Map(pickles.map((pickle) => [pickle.id, pickle]))
  for (const testCase of testCases) {
    const pickle = pickleById.get(testCase.pickleId)
    if (pickle === undefined) continue
    const unfinished = pickle.tags.some((tag) => tag.name === '@wip')
    for (const testStep of testCase.testSteps) {
      if (testStep.pickleStepId === undefined) continue
      const matches = testStep.stepDefinitionIds ?? []
      for (const id of matches) used.add(id)
      const text = pickle.steps.find((step) => step.id === testStep.pickleStepId)?.text ?? ''
      const line = pickle.location?.line ?? 1
      if (matches.length === 0 && !unfinished) {
        findings.push({ path: pickle.uri, line, reason: `no step definition says "${text}"` })
      }
      if (matches.length > 1) {
        findings.push({ path: pickle.uri, line, reason: `${matches.length} step definitions say "${text}"` })
      }
    }
  }
  for (const { id, pattern, sourceReference } of stepDefinitions) {
    if (used.has(id)) continue
    const line = sourceReference.location?.line ?? 1
    findings.push({ path: sourceReference.uri ?? '', line, reason: `no scenario says "${pattern.source}"` })
  }
  for (const { name, sourceReference } of parameterTypes) {
    if (stepDefinitions.some(({ pattern }) => pattern.source.includes(`{${name}}`))) continue
    const line = sourceReference?.location?.line ?? 1
    findings.push({ path: sourceReference?.uri ?? '', line, reason: `no step definition takes a {${name}}` })
  }
  return findings
}

/** Identical findings (an outline finds the same in each of its examples) are told once. */
function once(findings) {
  return [...new Map(findings.map((it) => [`${it.path}:${it.line}:${it.reason}`, it])).values()]
}

/**
 * @param envelopes Cucumber messages of a dry run
 * @param messageTypes the words of the wire protocol, which no step may use
 */
function findingsOf(envelopes, messageTypes) {
  const all = (kind) => envelopes.flatMap((envelope) => envelope[kind] ?? [])
  const pickles = all('pickle')
  return once([
    ...all('parseError').map((error) => ({
      path: error.source.uri,
      line: error.source.location?.line ?? 1,
      reason: error.message,
    })),
    ...proseFindings(all('gherkinDocument'), messageTypes),
    ...tagFindings(pickles),
    ...stepFindings({
      pickles,
      testCases: all('testCase'),
      stepDefinitions: all('stepDefinition'),
      parameterTypes: all('parameterType'),
    }),
  ])
}

module.exports = { findingsOf }
