// The suite as cucumber.js has it, without its reports: each repeated run names its own.
const { default: profile } = require('../cucumber.js')

module.exports = { default: { ...profile, format: [] } }
