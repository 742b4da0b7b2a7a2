/** Certificates as nodes are told them: PEM files, in a folder that is gone when the test is over. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Authority, Issued, IssueOptions } from '../../../../core/src/runtime/__tests__/certificates'
import type { TlsConfig } from '../../config/tls-config'

export class CertificateFiles {
  private readonly folder = mkdtempSync(join(tmpdir(), 'topgun-tls-'))
  private written = 0

  write(issued: Issued, trusted: Authority): TlsConfig & { readonly caCertPath: string } {
    return {
      certPath: this.file(issued.cert),
      keyPath: this.file(issued.key),
      caCertPath: this.file(trusted.cert),
    }
  }

  /** A new certificate of the authority, which is trusted as well. */
  async issue(authority: Authority, options?: IssueOptions): Promise<TlsConfig & { readonly caCertPath: string }> {
    return this.write(await authority.issue(options), authority)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  private file(text: string): string {
    const path = join(this.folder, `${++this.written}.pem`)
    writeFileSync(path, text)
    return path
  }
}
