import { withPrefixAsync } from '../endorser/error-text.js';
import type { ChaincodeConnection } from '../packages/chaincode-connection.js';
import { ChaincodeStream, type RequestHandler } from './chaincode-stream.js';
import { dialChaincode } from './dial-chaincode.js';

/** Until a service that took the stream has registered. Real peers wait 300 s (core.yaml chaincode.startuptimeout). */
const REGISTER_TIMEOUT_MS = 30_000;

/** What the streams of a peer need of it. */
export interface ChaincodeStreamsParameters {
  /** Where an installed package's service listens. */
  readonly connection: (packageId: string) => ChaincodeConnection | undefined;
  readonly handlers: ReadonlyMap<number, RequestHandler>;
  readonly log: (line: string) => void;
}

/**
 * The chaincode streams of one peer, one per package: dialled on first use, dialled again when one was lost.
 * Fabric: runtime_launcher.go and handler_registry.go.
 */
export class ChaincodeStreams {
  readonly #parameters: ChaincodeStreamsParameters;
  readonly #streams = new Map<string, Promise<ChaincodeStream>>();
  readonly #open = new Set<{ close(): void }>();
  #closed = false;

  constructor(parameters: ChaincodeStreamsParameters) {
    this.#parameters = parameters;
  }

  /** The ready stream of a package. Rejects with `could not launch chaincode <id>: ...`. */
  async launch(packageId: string): Promise<ChaincodeStream> {
    const running = await this.#streams.get(packageId)?.catch(() => undefined);
    if (running?.isReady === true) return running;
    let launching = this.#streams.get(packageId);
    if (launching === undefined) {
      launching = this.#start(packageId);
      this.#streams.set(packageId, launching);
      const forget = (): void => {
        if (this.#streams.get(packageId) === launching) this.#streams.delete(packageId);
      };
      launching.then((stream) => stream.onEnd(forget), forget);
    }
    return withPrefixAsync(`could not launch chaincode ${packageId}`, () => launching);
  }

  /** Ends every stream; pending executions fail. */
  close(): void {
    this.#closed = true;
    for (const open of [...this.#open]) open.close();
  }

  async #start(packageId: string): Promise<ChaincodeStream> {
    const connection = this.#parameters.connection(packageId);
    if (connection === undefined) {
      throw new Error(
        `error building chaincode: error building image: failed to get chaincode package for external build: could not get legacy chaincode package '${packageId}': open chaincodes/${packageId}: no such file or directory`,
      );
    }
    const dialed = await withPrefixAsync(
      `connection to ${packageId} failed: error cannot create connection for ${packageId}`,
      () => dialChaincode(connection),
    );
    if (this.#closed) {
      dialed.close();
      throw new Error(`connection to ${packageId} terminated`);
    }
    const stream = new ChaincodeStream({ ...this.#parameters, packageId, stream: dialed.stream });
    this.#open.add(stream);
    stream.onEnd(() => {
      this.#open.delete(stream);
      dialed.close();
    });
    try {
      await registered(stream, packageId);
      return stream;
    } catch (error) {
      stream.close();
      throw error;
    }
  }
}

/** A service that accepts the stream and then says nothing, or gives another name, is not this chaincode. */
async function registered(stream: ChaincodeStream, packageId: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<never>((_, reject) => {
    const text = `timeout expired while starting chaincode ${packageId} for transaction`;
    timer = setTimeout(() => reject(new Error(text)), REGISTER_TIMEOUT_MS);
  });
  try {
    await Promise.race([withPrefixAsync('chaincode registration failed', () => stream.ready), silent]);
  } finally {
    clearTimeout(timer);
  }
}
