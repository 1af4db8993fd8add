import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EXAMPLE_SPEC,
  PLASMA_CHANNEL,
  ROOT_CHANNEL,
  CHAINCODE as SOURCE,
} from '../../../reconciler/cli/demo/plasma/spec-files.js';
import { readNetworkFile } from '../../../reconciler/cli/devnet-files.js';
import { loadDirectory } from '../../../reconciler/cli/load-directory.js';
import type { Engine, RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { topologyFromSpec } from '../../../reconciler/devnet/topology-from-spec.js';
import { encodeApplicationPolicy } from '../../../reconciler/fabric/lifecycle/application-policy.js';
import { buildChaincode } from '../../chaincode/load-chaincode.js';
import { ROOT } from '../../integration/consortium.js';
import { approve, commit, deployRec } from '../../integration/devnet/deploy.js';
import { attachNetwork } from '../attach-network.js';
import { endProcess, startDevnetProcess } from '../devnet-process.js';

/** A channel of the plasma example, as its clients use it. */
export interface LoadedChannel {
  readonly name: string;
  /** Who orders it. */
  readonly orderer: string;
  /** Whose clients send, over this peer, which alone endorses. */
  readonly mspId: string;
  readonly peer: string;
}

export const MAIN: LoadedChannel = {
  name: ROOT_CHANNEL,
  orderer: 'ord01',
  mspId: 'org01',
  peer: 'peer1.org01.localhost',
};
export const PLASMA: LoadedChannel = {
  name: PLASMA_CHANNEL,
  orderer: 'ord02',
  mspId: 'org02',
  peer: 'peer1.org02.localhost',
};
const USERS = ['org01', 'org02'];

/** The chaincode of both channels. */
export const CHAINCODE = SOURCE;
export const SPEC = join(ROOT, EXAMPLE_SPEC);

export interface LayerTwoNetwork {
  readonly network: RunningNetwork;
  /** Of network.json. */
  readonly directory: string;
  stop(): Promise<void>;
}

/** What another process needs in order to reach it. @param directory of network.json */
export async function attachTo(directory: string): Promise<RunningNetwork> {
  const file = readNetworkFile(directory);
  const { desired } = await loadDirectory(SPEC);
  if (file === undefined || desired === undefined) throw new Error(`no network in ${directory}`);
  return attachNetwork(file.engine, topologyFromSpec(desired), file);
}

/** The plasma example's network as a process of its own, with the same chaincode on both channels, each endorsed by one organization. */
export async function startLayerTwo(engine: Engine): Promise<LayerTwoNetwork> {
  const directory = mkdtempSync(join(tmpdir(), 'quorate-bench-'));
  const { child } = await startDevnetProcess(engine, SPEC, join(directory, 'net'), ['--batch-timeout', '200ms']);
  const end = async () => {
    await endProcess(child);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const network = await attachTo(join(directory, 'net'));
    const policy = ({ mspId }: LoadedChannel) => encodeApplicationPolicy(`OR('${mspId}.peer')`);
    const deployment = await deployRec(network, MAIN.name, {
      name: CHAINCODE,
      source: buildChaincode(`examples/plasma/${CHAINCODE}`),
      policy: policy(MAIN),
    });
    const { packageId } = deployment;
    // The very processes of the main chain serve the plasma chain, too: one package, one process an organization.
    await Promise.all(USERS.map((mspId) => approve(network, PLASMA.name, mspId, CHAINCODE, packageId, policy(PLASMA))));
    await commit(network, PLASMA.name, PLASMA.mspId, CHAINCODE, policy(PLASMA));
    const stop = async () => {
      // First who would tell that its chaincodes are gone.
      await end();
      await deployment.stop();
    };
    return { network, directory: join(directory, 'net'), stop };
  } catch (error) {
    await end();
    throw error;
  }
}
