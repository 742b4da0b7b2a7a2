/**
 * Says in one sentence what keeps the project from running at all, and exits: Node too old, or nothing installed.
 * Written for the oldest Node that might read it, and without dependencies.
 */
var fs = require('fs')
var path = require('path')

var ROOT = path.join(__dirname, '..')

/** `^20.19.0 || >=24`: the two forms that `engines` in package.json uses. */
function satisfies(version, range) {
  var have = version.replace(/^v/, '').split('.').map(Number)
  return range.split('||').some(function (part) {
    var wanted = /^\s*(\^|>=)\s*(\d+)(?:\.(\d+))?/.exec(part)
    if (wanted === null) throw new Error('scripts/preflight.cjs cannot read the engines range "' + part + '".')
    var major = Number(wanted[2])
    var minor = Number(wanted[3] || 0)
    if (have[0] === major) return have[1] >= minor
    return wanted[1] === '>=' && have[0] > major
  })
}

/** @returns {string | undefined} one sentence, when something is in the way */
function whatIsMissing(version, root) {
  var range = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).engines.node
  if (!satisfies(version, range)) return 'This project needs Node ' + range + ', and this is Node ' + version + '.'
  if (!fs.existsSync(path.join(root, 'node_modules', '.package-lock.json'))) {
    return 'The dependencies are not installed: run `npm ci` first.'
  }
}

/** Ends the process with code 1 when something is in the way. */
function preflight() {
  var sentence = whatIsMissing(process.version, ROOT)
  if (sentence === undefined) return
  console.error(sentence)
  process.exit(1)
}

module.exports = { preflight: preflight, satisfies: satisfies, whatIsMissing: whatIsMissing }
