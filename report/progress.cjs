// Cucumber loads formatters with import(), which reads no TypeScript: this file is what it loads.
require('ts-node/register')

module.exports = require('./progress-formatter').default
