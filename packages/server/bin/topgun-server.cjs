#!/usr/bin/env node
// In a checkout the sources run as they are; the published package has them compiled.
'use strict'
const { existsSync } = require('node:fs')
const { join } = require('node:path')

const compiled = join(__dirname, '..', 'lib', 'cli', 'main.js')
if (!existsSync(compiled)) require('ts-node/register/transpile-only')
const { main } = require(existsSync(compiled) ? compiled : '../src/cli/main.ts')
void main()
