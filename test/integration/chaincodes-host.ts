/**
 * Serves chaincodes for all loops of one test file, each at its own address: every build by its own fabric-shim, as
 * fabric-shim/lib/contract-spi/bootstrap.js does it. It ends with the process that started it.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** `folder`: of a build, to be served there; without it, what is served there ends. */
export interface HostRequest {
  readonly address: string;
  readonly packageId: string;
  readonly folder?: string;
}
/** Answers one request; `failure` where it could not be done. */
export interface HostAnswer {
  readonly address: string;
  readonly packageId: string;
  readonly failure?: string;
}

interface ShimServer {
  start(): Promise<void>;
  readonly _server: { forceShutdown(): void };
}
interface Bootstrap {
  getInfoFromContract(folder: string): { contracts: object[]; serializers: object; title: string; version: string };
  getMetadata(folder: string): Promise<object>;
}
type ChaincodeFromContract = new (...parts: readonly unknown[]) => object;
interface Shim {
  server(chaincode: object, options: { readonly ccid: string; readonly address: string }): ShimServer;
}

const servers = new Map<string, ShimServer>();

async function serve(folder: string, packageId: string, address: string): Promise<ShimServer> {
  const require = createRequire(join(folder, 'package.json'));
  const bootstrap = require('fabric-shim/lib/contract-spi/bootstrap.js') as Bootstrap;
  const { contracts, serializers, title, version } = bootstrap.getInfoFromContract(folder);
  const metadata = await bootstrap.getMetadata(folder);
  const Chaincode = require('fabric-shim/lib/contract-spi/chaincodefromcontract.js') as ChaincodeFromContract;
  const chaincode = new Chaincode(contracts, serializers, metadata, title, version);
  const server = (require('fabric-shim') as Shim).server(chaincode, { ccid: packageId, address });
  await server.start();
  return server;
}

async function done({ folder, packageId, address }: HostRequest): Promise<void> {
  const key = `${address} ${packageId}`;
  if (folder !== undefined) servers.set(key, await serve(folder, packageId, address));
  else {
    servers.get(key)?._server.forceShutdown();
    servers.delete(key);
  }
}

process.once('disconnect', () => process.exit());
process.on('message', async (request: HostRequest) => {
  const { address, packageId } = request;
  const failure = await done(request).then(
    () => ({}),
    (error: Error) => ({ failure: error.stack ?? error.message }),
  );
  process.send?.({ address, packageId, ...failure } satisfies HostAnswer);
});
