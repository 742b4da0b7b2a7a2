/** The page's program in one text, and what of Node found its way into it. */
import { build } from 'esbuild'
import { builtinModules } from 'node:module'
import { join } from 'node:path'

export interface Bundle {
  readonly code: string
  readonly bytes: number
  /** Modules of Node, and files that need them. */
  readonly ofNode: readonly string[]
}

export async function bundlePage(): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(__dirname, 'page.ts')],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'chrome110',
    minify: true,
    write: false,
    metafile: true,
    // So that what is Node's is named here, rather than being an error of the first one that is found.
    external: [...builtinModules, 'node:*'],
  })
  const code = outputFiles[0]?.text ?? ''
  const ofNode = Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
    imports
      .filter(({ path }) => path.startsWith('node:') || builtinModules.includes(path))
      .map(({ path }) => `${file} imports ${path}`),
  )
  return { code, bytes: Buffer.byteLength(code), ofNode }
}
