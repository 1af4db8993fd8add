import * as files from '../../reconciler/cli/demo/add-org/spec-files.js';
import type { FileChanges } from '../../reconciler/cli/demo/upstream-repository.js';
import type { RunningNetwork } from '../../reconciler/devnet/running-network.js';
import { carsTopology } from './cars.js';
import { Consortium, ROOT } from './consortium.js';

export const CARS = files.SPEC;
export const { FOUNDERS } = files;

/** The governance chaincode with its constants, and its document. */
export function governanceFiles(network: RunningNetwork): FileChanges {
  return files.governanceFiles(ROOT, network);
}

export interface CarsOptions {
  /** Beside `ops-channel`. */
  readonly channels?: readonly string[];
  /** Go duration, of all channels. */
  readonly batchTimeout?: string;
}

/**
 * The consortium of examples/add-org: Org1 to Org3 with their repos; Org4 has a peer, an orderer and a repo alike, and is
 * a member of both channels only where `members` says so.
 */
export function startCars(
  members: readonly string[] = FOUNDERS,
  { channels = ['mychannel'], batchTimeout = '500ms' }: CarsOptions = {},
): Promise<Consortium> {
  const names = [...channels, 'ops-channel'];
  return Consortium.start({
    spec: `${ROOT}/${files.EXAMPLE_SPEC}`,
    path: CARS,
    topology: carsTopology(names, members),
    batchTimeout,
    changes: (network) => ({
      ...governanceFiles(network),
      [`${CARS}/network.yaml`]: networkYaml(network, members),
      ...Object.assign({}, ...members.filter((one) => !FOUNDERS.includes(one)).map((one) => mspFolder(network, one))),
      ...Object.fromEntries(
        names.map((name) => [
          `${CARS}/channels/${name}.yaml`,
          channelYaml(name, members).replace('500ms', batchTimeout),
        ]),
      ),
    }),
  });
}

/** The Network document with the orderers' addresses, which a running network has by chance. */
export function networkYaml(network: RunningNetwork, organizations: readonly string[] = FOUNDERS, more = ''): string {
  return files.networkYaml(ROOT, organizations, network) + more;
}

export function chaincodeYaml(name: string, channel: string, source: string, lines = ''): string {
  return files.chaincodeYaml({ name, channel, source }) + lines;
}

/** A channel document of the example with other members, and more lines of its spec. */
export function channelYaml(name: string, members: readonly string[], more = ''): string {
  const file = name === 'ops-channel' ? name : 'mychannel';
  return files.channelYaml(ROOT, file, members, more).replace(`name: ${file}`, `name: ${name}`);
}
/** The MSP folder of an organization of the devnet, as a newcomer would send it: public certificates only. */
export function mspFolder(network: RunningNetwork, mspId: string): FileChanges {
  const { ca, tlsCa } = network.identities.find((one) => one.mspId === mspId)!;
  const units = ['Client', 'Peer', 'Admin', 'Orderer'].map(
    (role) =>
      `  ${role}OUIdentifier:\n    Certificate: cacerts/ca.pem\n    OrganizationalUnitIdentifier: ${role.toLowerCase()}\n`,
  );
  return {
    [`${CARS}/msp/${mspId}/cacerts/ca.pem`]: ca.certificatePem,
    [`${CARS}/msp/${mspId}/tlscacerts/tlsca.pem`]: tlsCa.certificatePem,
    [`${CARS}/msp/${mspId}/config.yaml`]: `NodeOUs:\n  Enable: true\n${units.join('')}`,
  };
}
