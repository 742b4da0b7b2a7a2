/**
 * Compiles the three packages to what is published: `build/node_modules/@topgunbuild/{core,client,server}`, so that
 * plain Node finds each from the others and the libraries from the root. `npm pack ./build/node_modules/@topgunbuild/core`
 * makes the tarball.
 */
const { spawnSync } = require('node:child_process')
const { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

const ROOT = join(__dirname, '..')
const BUILD = join(ROOT, 'build')
const COMPILED = join(BUILD, 'compiled')
const PACKAGES = ['core', 'client', 'server']

if (process.argv.includes('--help')) {
  console.log('Usage: npm run build\n\nCompiles the packages into build/node_modules/@topgunbuild, ready for npm pack.')
  process.exit(0)
}

/** The entries of a package, by the path of their import: `.` is `index`, `./sqlite` is `sqlite`. */
function entriesOf(source) {
  return Object.entries(source.exports).flatMap(([path, file]) => {
    const [, entry] = /^\.\/src\/([\w-]+)\.ts$/.exec(file) ?? []
    return entry === undefined ? [] : [{ path, entry }]
  })
}

function exportsOf({ path, entry }) {
  const lib = `./lib/${entry}`
  return [
    path,
    {
      import: { types: `${lib}.d.mts`, default: `${lib}.mjs` },
      require: { types: `${lib}.d.ts`, default: `${lib}.js` },
    },
  ]
}

/** Named exports for `import`: Node's own analysis of CommonJS does not see through `export *`. */
function moduleWrapper(lib, entry) {
  const names = Object.keys(require(join(lib, `${entry}.js`))).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name))
  const list = names.filter((name) => name !== 'default').join(', ')
  return `import whole from './${entry}.js'\nexport const { ${list} } = whole\n`
}

function manifestOf(name, source) {
  const dependencies = Object.entries(source.dependencies ?? {})
  return {
    name: source.name,
    version: source.version,
    license: source.license,
    engines: JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).engines,
    main: './lib/index.js',
    types: './lib/index.d.ts',
    exports: {
      ...Object.fromEntries(entriesOf(source).map(exportsOf)),
      './package.json': './package.json',
    },
    ...(name === 'server' ? { bin: source.bin } : {}),
    ...(source.browser === undefined ? {} : { browser: builtPaths(source.browser) }),
    files: ['lib', 'bin', 'LICENSE'],
    dependencies: Object.fromEntries(dependencies),
    ...(source.peerDependencies && {
      peerDependencies: source.peerDependencies,
      peerDependenciesMeta: source.peerDependenciesMeta,
    }),
  }
}

/** `./src/x.ts` is published as `./lib/x.js`. */
function builtPaths(replacements) {
  const built = (path) => path.replace(/^\.\/src\//, './lib/').replace(/\.ts$/, '.js')
  return Object.fromEntries(Object.entries(replacements).map((pair) => pair.map(built)))
}

rmSync(BUILD, { recursive: true, force: true })
const tsc = spawnSync(
  process.execPath,
  [require.resolve('typescript/bin/tsc'), '-p', join(ROOT, 'tsconfig.build.json')],
  {
    stdio: 'inherit',
  },
)
if (tsc.status !== 0) process.exit(tsc.status ?? 1)

for (const name of PACKAGES) {
  const from = join(ROOT, 'packages', name)
  const to = join(BUILD, 'node_modules', '@topgunbuild', name)
  mkdirSync(to, { recursive: true })
  renameSync(join(COMPILED, name, 'src'), join(to, 'lib'))
  const source = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'))
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(manifestOf(name, source), null, 2)}\n`)
  cpSync(join(ROOT, 'LICENSE'), join(to, 'LICENSE'))
  if (!existsSync(join(from, 'bin'))) continue
  cpSync(join(from, 'bin'), join(to, 'bin'), { recursive: true })
  for (const bin of Object.values(source.bin ?? {})) chmodSync(join(to, bin), 0o755)
}
rmSync(COMPILED, { recursive: true, force: true })
for (const name of PACKAGES) {
  const lib = join(BUILD, 'node_modules', '@topgunbuild', name, 'lib')
  const source = JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8'))
  for (const { entry } of entriesOf(source)) {
    writeFileSync(join(lib, `${entry}.mjs`), moduleWrapper(lib, entry))
    writeFileSync(join(lib, `${entry}.d.mts`), `export * from './${entry}.js'\n`)
  }
}
console.log(`Built ${PACKAGES.map((name) => `@topgunbuild/${name}`).join(', ')} into build/node_modules.`)
