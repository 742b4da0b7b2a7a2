/** Makes nodes. */
import { settingsOf, type ServerConfig } from './config/server-config'
import { ServerCoordinator } from './ServerCoordinator'

export class ServerFactory {
  /**
   * A node that starts listening at once; await its `ready()`.
   * @throws TopGunError REJECTED whose sentence names the option that cannot be as it is
   */
  static create(config: ServerConfig): ServerCoordinator {
    return new ServerCoordinator(settingsOf(config, process.env))
  }
}
