/** Loaded before a node's program: it speaks a later version between nodes, by the runtime that nodes in one process use. */
require('ts-node/register/transpile-only')
const { join } = require('node:path')
const { NextVersionRuntime } = require('./NextVersionRuntime')

const BUILT = join(__dirname, '../../build/node_modules/@topgunbuild')
const { ServerFactory } = require(join(BUILT, 'server/lib/ServerFactory.js'))
const { NodeRuntime } = require(join(BUILT, 'core'))

const step = JSON.parse(process.env.NEXT_VERSION)
const create = ServerFactory.create.bind(ServerFactory)
ServerFactory.create = (config) => {
  const runtime = new NextVersionRuntime(new NodeRuntime(), Buffer.from(process.env.TOPGUN_CLUSTER_SECRET), step)
  return create({ ...config, runtime })
}
