/**
 * What the linter has no rule for, read from the syntax tree: time and module state in the packages, and in
 * tests and glue the ways around a public API. Prints `file:line: reason` and exits 1 when it found something.
 */
const { existsSync, readFileSync, readdirSync } = require('node:fs')
const { join, sep } = require('node:path')
const ts = require('typescript')

const ROOT = join(__dirname, '..')
const ROOMS = ['packages', 'step-definitions', 'support', 'report', 'defects', 'bench', 'scripts', 'examples']

/** Objects of which a single member is banned, so none may be renamed or taken apart. */
const GUARDED_OBJECTS = new Set(['Date', 'Math', 'process', 'AbortSignal'])
const CONTAINERS = new Set(['Map', 'Set', 'WeakMap', 'WeakSet', 'Array'])

/** The files that wait for others by the clock, for everybody else. */
const WAITING_FILES = new Set(['support/eventually.ts', 'packages/server/src/__tests__/utils/test-helpers.ts'])

const isTest = (path) => path.includes('/__tests__/')
const isProduct = (path) =>
  /^packages\/[^/]+\/src\//.test(path) && !isTest(path) && !path.startsWith('packages/core/src/runtime/')
const isPackage = (path) => /^packages\/[^/]+\/src\//.test(path) && !isTest(path)
const isGlue = (path) => /^(step-definitions|support)\//.test(path) || isTest(path)

/** Each rule looks at one node and answers with a reason, or with nothing. */
const RULES = [
  {
    name: 'argless-date',
    appliesTo: isProduct,
    look(node) {
      const made = ts.isNewExpression(node) && (node.arguments?.length ?? 0) === 0
      const called = ts.isCallExpression(node)
      if ((made || called) && ts.isIdentifier(node.expression) && node.expression.text === 'Date') {
        return 'a Date without arguments reads the wall clock: ask the Runtime port'
      }
    },
  },
  {
    name: 'renamed-global',
    appliesTo: isProduct,
    look(node) {
      if (!ts.isIdentifier(node) || !GUARDED_OBJECTS.has(node.text)) return
      if (isName(node) || isTypePosition(node)) return
      const parent = node.parent
      const member = ts.isPropertyAccessExpression(parent) && parent.expression === node
      const built = ts.isNewExpression(parent) && parent.expression === node
      const called = ts.isCallExpression(parent) && parent.expression === node
      const asked = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword
      if (!member && !built && !called && !asked) {
        return `${node.text} under another name escapes the ban on what it carries`
      }
    },
  },
  {
    name: 'module-state',
    appliesTo: isPackage,
    look(node) {
      if (ts.isVariableStatement(node) && ts.isSourceFile(node.parent)) return moduleStateOf(node)
      if (ts.isPropertyDeclaration(node) && has(node, ts.SyntaxKind.StaticKeyword)) {
        if (!has(node, ts.SyntaxKind.ReadonlyKeyword)) return 'a static field that can change is state of the module'
        if (holdsState(node)) return STATE_IN_A_CONTAINER
      }
    },
  },
  {
    name: 'double-assertion',
    appliesTo: isGlue,
    look(node) {
      if (!ts.isAsExpression(node) && !ts.isTypeAssertionExpression(node)) return
      const inner = ts.isParenthesizedExpression(node.expression) ? node.expression.expression : node.expression
      const through = ts.isAsExpression(inner) || ts.isTypeAssertionExpression(inner)
      if (through && !isConstAssertion(inner)) return 'a value forced through a second type reaches past the public API'
      if (node.type.kind === ts.SyntaxKind.NeverKeyword)
        return '`as never` fits anywhere: build a value of the right type'
    },
  },
  {
    name: 'fixed-sleep',
    appliesTo: (path) => isGlue(path) && !WAITING_FILES.has(path),
    look(node) {
      if (ts.isImportDeclaration(node) && /^(node:)?timers\/promises$/.test(node.moduleSpecifier.text)) {
        return 'a test waits for what it expects (support/eventually.ts), never by the clock'
      }
      if (isCallOf(node, 'setTimeout') && inPromiseExecutor(node)) {
        return 'a promise that a timer resolves is a fixed sleep: wait for what is expected instead'
      }
    },
  },
  {
    name: 'fixed-port',
    appliesTo: (path) => isGlue(path) || path.startsWith('examples/'),
    look(node) {
      if (!ts.isCallExpression(node)) return
      const callee = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : ''
      if (callee === 'listen' && node.arguments.some((it) => ts.isNumericLiteral(it) && it.text !== '0'))
        return FIXED_PORT
      if (callee !== 'listen' && !(callee === 'create' && node.expression.expression.getText() === 'ServerFactory'))
        return
      for (const argument of node.arguments) {
        if (!ts.isObjectLiteralExpression(argument)) continue
        for (const property of argument.properties) {
          if (!ts.isPropertyAssignment(property) || !/port$/i.test(property.name.getText())) continue
          if (ts.isNumericLiteral(property.initializer) && property.initializer.text !== '0') return FIXED_PORT
        }
      }
    },
  },
  {
    name: 'replaced-method',
    appliesTo: isGlue,
    look(node) {
      const assigned = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken
      if (assigned && /\.prototype\b/.test(node.left.getText())) {
        return 'a method of the product is replaced: drive it from outside (defects/ is where mistakes are made)'
      }
      const reach =
        ts.isCallExpression(node) && /^(Reflect\.set|Object\.defineProperty)$/.test(node.expression.getText())
      if (reach) return 'a member is replaced from outside: use what a user of the package could use'
    },
  },
]

const STATE_IN_A_CONTAINER =
  'a container at module level is shared by all nodes of a process: type it Readonly…, or move it into an instance'
const FIXED_PORT = 'a fixed port may be taken: use 0 and ask for the port that was given'

function has(node, kind) {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind)
}

function moduleStateOf(statement) {
  if (has(statement, ts.SyntaxKind.DeclareKeyword)) return
  if (!(statement.declarationList.flags & ts.NodeFlags.Const))
    return 'a top-level `let` is state that all nodes of a process share'
  if (statement.declarationList.declarations.some(holdsState)) return STATE_IN_A_CONTAINER
}

/** A declaration of a container that its type does not call read-only. */
function holdsState({ initializer, type }) {
  if (initializer === undefined) return false
  const container =
    (ts.isNewExpression(initializer) && CONTAINERS.has(initializer.expression.getText())) ||
    (ts.isArrayLiteralExpression(initializer) && initializer.elements.length === 0) ||
    (ts.isObjectLiteralExpression(initializer) && initializer.properties.length === 0)
  return container && !/^(Readonly|readonly\b)/.test(type?.getText() ?? '')
}

/** The identifier names a member or a declaration; it is not the global. */
function isName(node) {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node
  return 'name' in parent && parent.name === node && !ts.isShorthandPropertyAssignment(parent)
}

function isTypePosition(node) {
  return ts.isTypeNode(node.parent) || ts.isTypeQueryNode(node.parent) || ts.isQualifiedName(node.parent)
}

function isConstAssertion(node) {
  return ts.isAsExpression(node) && node.type.getText() === 'const'
}

function isCallOf(node, name) {
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name
}

/** A timer whose callback is, or calls and does nothing but, the resolver of the promise around it. */
function inPromiseExecutor(node) {
  let around = node.parent
  while (around !== undefined && !ts.isFunctionLike(around)) around = around.parent
  const promise = around?.parent
  if (promise === undefined || !ts.isNewExpression(promise) || promise.expression.getText() !== 'Promise') return false
  const resolver = around.parameters[0]?.name.getText()
  const callback = node.arguments[0]
  if (resolver === undefined || callback === undefined) return false
  return callback.getText() === resolver || new RegExp(`=>\\s*\\{?\\s*${resolver}\\(`).test(callback.getText())
}

/** `path` is relative to the root, with slashes; it decides which rules apply. */
function checkSource(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true)
  const rules = RULES.filter((rule) => rule.appliesTo(path))
  const findings = []
  const visit = (node) => {
    for (const rule of rules) {
      const reason = rule.look(node)
      if (reason === undefined) continue
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
      findings.push({ path, line, rule: rule.name, reason })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  for (const directive of text.matchAll(/(?:oxlint|eslint)-disable[^\n]*/g)) {
    if (/\s--\s\S/.test(directive[0])) continue
    const line = text.slice(0, directive.index).split('\n').length
    findings.push({ path, line, rule: 'silent-disable', reason: 'a disabled rule says why, after ` -- `' })
  }
  return findings
}

function sourceFiles() {
  return ROOMS.filter((room) => existsSync(join(ROOT, room)))
    .flatMap((room) => readdirSync(join(ROOT, room), { recursive: true }).map((file) => join(room, file)))
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules/'))
}

module.exports = { checkSource }

if (require.main === module) {
  const files = sourceFiles()
  const findings = files.flatMap((file) => checkSource(file, readFileSync(join(ROOT, file), 'utf8')))
  for (const { path, line, rule, reason } of findings) console.error(`${path}:${line}: ${reason} (${rule})`)
  if (files.length === 0) console.error('No source file was found to check.')
  if (findings.length > 0 || files.length === 0) process.exitCode = 1
  else console.log(`Source: ${files.length} files, no finding.`)
}
