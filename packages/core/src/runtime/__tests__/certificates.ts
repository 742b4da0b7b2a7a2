/** Certificates for tests, each made for the test that needs it: an authority, and what it signs. */
import { generate } from 'selfsigned'

const DAY_MS = 24 * 60 * 60 * 1000

export interface Issued {
  readonly cert: string
  readonly key: string
}

export interface IssueOptions {
  /** The names the certificate is for; default those of this machine. */
  readonly names?: readonly string[]
  /** When it is valid, in days from now; default from yesterday until tomorrow. */
  readonly days?: readonly [from: number, until: number]
  /** Encrypts the key. */
  readonly passphrase?: string
}

function validity([from, until]: readonly [number, number]): { notBeforeDate: Date; notAfterDate: Date } {
  const now = Date.now()
  return { notBeforeDate: new Date(now + from * DAY_MS), notAfterDate: new Date(now + until * DAY_MS) }
}

export class Authority {
  private constructor(
    readonly cert: string,
    private readonly key: string,
  ) {}

  static async found(name = 'the authority'): Promise<Authority> {
    const made = await generate([{ name: 'commonName', value: name }], {
      keyType: 'ec',
      algorithm: 'sha256',
      ...validity([-1, 1]),
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, critical: true },
      ],
    })
    return new Authority(made.cert, made.private)
  }

  async issue(options: IssueOptions = {}): Promise<Issued> {
    const { names = ['localhost'], days = [-1, 1], passphrase } = options
    const made = await generate([{ name: 'commonName', value: 'a node' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      ...validity(days),
      ca: { key: this.key, cert: this.cert },
      ...(passphrase === undefined ? {} : { passphrase }),
      extensions: [
        { name: 'keyUsage', digitalSignature: true },
        { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
        {
          name: 'subjectAltName',
          altNames: [
            ...names.map((value) => ({ type: 2 as const, value })),
            ...(options.names === undefined ? [{ type: 7 as const, ip: '127.0.0.1' }] : []),
          ],
        },
      ],
    })
    return { cert: made.cert, key: made.private }
  }
}
