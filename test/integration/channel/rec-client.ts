import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { type Connection, connectAs } from '../devnet/clients.js';
import { type Deployment, deployRec } from '../devnet/deploy.js';

/** A chaincode in a channel, and a client of Org2 that writes by it: whether the channel orders shows by its transactions. */
export class RecClient {
  readonly #channel: string;
  readonly #deployment: Deployment;
  readonly #connection: Connection;

  private constructor(channel: string, deployment: Deployment, connection: Connection) {
    this.#channel = channel;
    this.#deployment = deployment;
    this.#connection = connection;
  }

  static async start(
    network: RunningNetwork,
    channel: string,
    options?: Parameters<typeof deployRec>[2],
  ): Promise<RecClient> {
    const deployment = await deployRec(network, channel, options);
    return new RecClient(channel, deployment, connectAs(network, 'Org2'));
  }

  /** Writes a key by a transaction; resolves once a peer has it in a valid block. */
  async put(key: string): Promise<void> {
    await this.#connection.gateway.getNetwork(this.#channel).getContract('rec').submitTransaction('put', key, key);
  }

  async stop(): Promise<void> {
    this.#connection.close();
    await this.#deployment.stop();
  }
}
