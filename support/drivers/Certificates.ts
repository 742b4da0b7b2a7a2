/** The certificates of a scenario: an authority that nodes and clients trust, one that they do not, and what both signed. */
import { generate } from 'selfsigned'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NodeTls } from '../topologies/NodeHandle'

interface Pem {
  readonly cert: string
  readonly key: string
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Valid since yesterday, so that a node whose clock is wrong is no matter of certificates. */
async function made(name: string, authority: Pem | undefined): Promise<Pem> {
  const isAuthority = authority === undefined
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + DAY_MS),
    ...(isAuthority ? {} : { ca: authority }),
    extensions: [
      { name: 'basicConstraints', cA: isAuthority, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: isAuthority, critical: true },
      ...(isAuthority
        ? []
        : [
            { name: 'extKeyUsage' as const, serverAuth: true, clientAuth: true },
            {
              name: 'subjectAltName' as const,
              altNames: [
                { type: 2 as const, value: 'localhost' },
                { type: 7 as const, ip: '127.0.0.1' },
              ],
            },
          ]),
    ],
  })
  return { cert, key }
}

export class Certificates {
  private readonly folder = mkdtempSync(join(tmpdir(), 'topgun-tls-'))
  /** As nodes are told them, by paths. */
  readonly node: NodeTls
  /** Of the other authority, and trusting the first. */
  readonly strangeNode: NodeTls

  private constructor(
    private readonly authority: Pem,
    node: Pem,
    /** As clients are told theirs, by their texts. */
    readonly client: Pem,
    strangeNode: Pem,
  ) {
    this.node = this.files('node', node)
    this.strangeNode = this.files('stranger', strangeNode)
  }

  static async make(): Promise<Certificates> {
    const [ours, theirs] = await Promise.all([made('our authority', undefined), made('their authority', undefined)])
    const [node, client, stranger] = await Promise.all([
      made('a node', ours),
      made('a client', ours),
      made('a stranger', theirs),
    ])
    return new Certificates(ours, node, client, stranger)
  }

  /** What a client must trust. */
  get ca(): string {
    return this.authority.cert
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  private files(name: string, { cert, key }: Pem): NodeTls {
    return {
      certPath: this.file(`${name}.pem`, cert),
      keyPath: this.file(`${name}-key.pem`, key),
      caCertPath: this.file(`${name}-ca.pem`, this.authority.cert),
    }
  }

  private file(name: string, text: string): string {
    const path = join(this.folder, name)
    writeFileSync(path, text, { mode: 0o600 })
    return path
  }
}
