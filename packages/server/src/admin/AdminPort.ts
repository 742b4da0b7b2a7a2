/** The port an operator asks: plain HTTP on loopback, no WebSockets. */
import type { Listener, Runtime } from '@topgunbuild/core'
import { answerAdmin, type AdminSources } from './routes'

const HOST = '127.0.0.1'
const MAX_FRAME_BYTES = 1024
const CLOSE_POLICY_VIOLATION = 1008

export class AdminPort {
  private listener: Listener | undefined

  constructor(
    private readonly runtime: Runtime,
    private readonly sources: AdminSources,
  ) {}

  async listen(port: number): Promise<number> {
    this.listener = await this.runtime.listen({
      host: HOST,
      port,
      maxFrameBytes: MAX_FRAME_BYTES,
      plainHttp: (request) => answerAdmin(request, this.sources),
      accept: (connection) => {
        connection.close(CLOSE_POLICY_VIOLATION, 'no WebSockets here')
        return { frame: () => undefined, closed: () => undefined }
      },
    })
    return this.listener.port
  }

  async close(): Promise<void> {
    await this.listener?.close()
  }
}
