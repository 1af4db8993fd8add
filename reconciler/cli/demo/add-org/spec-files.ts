import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileChanges } from '../upstream-repository.js';

/** The network's folder in the repos. */
export const SPEC = 'network-specs/cars';
export const FOUNDERS: readonly string[] = ['Org1', 'Org2', 'Org3'];
export const NEWCOMER = 'Org4';
export const CHANNELS: readonly string[] = ['mychannel', 'ops-channel'];
/** The network's folder in the package. */
export const EXAMPLE_SPEC = 'examples/add-org/spec';

/** Nodes as a running network names them, of which the addresses are taken. */
export interface RunningOrderers {
  readonly orderers: readonly { readonly mspId: string; readonly address: string }[];
}

/** What the repos hold at first: three organizations, their channels, and the governance chaincode with its constants. */
export function firstFiles(packageRoot: string, network: RunningOrderers): FileChanges {
  return {
    [SPEC]: { copyOf: join(packageRoot, EXAMPLE_SPEC) },
    'chaincode/opssc': { copyOf: join(packageRoot, 'chaincode/opssc') },
    ...governanceFiles(packageRoot, network),
  };
}

/** Of the first files those that the package does not hold as they are. */
export function governanceFiles(packageRoot: string, network: RunningOrderers): FileChanges {
  const constants = { network: 'cars', rule: { type: 'majority' }, mustAgree: [], maxOpenProposals: 20 };
  const opssc = { name: 'opssc', channel: 'ops-channel', source: 'chaincode/opssc' };
  return {
    'chaincode/opssc/src/network.json': JSON.stringify(constants),
    [`${SPEC}/network.yaml`]: networkYaml(packageRoot, FOUNDERS, network),
    [`${SPEC}/chaincodes/opssc.yaml`]: chaincodeYaml(opssc),
  };
}

/**
 * The Network document with other organizations. The orderers' addresses, which a newcomer reads from before it has
 * joined, are those of a running network where one is given.
 */
export function networkYaml(packageRoot: string, organizations: readonly string[], network?: RunningOrderers): string {
  const text = readFileSync(join(packageRoot, EXAMPLE_SPEC, 'network.yaml'), 'utf8');
  const lines = organizations.map((mspId) => {
    const address = network?.orderers.find((one) => one.mspId === mspId)?.address;
    const place = address === undefined ? '' : `, host: 127.0.0.1, port: ${address.split(':')[1]}`;
    const nodes = `peers: [{ name: peer0 }], orderers: [{ name: orderer0${place} }]`;
    return `    - { name: ${mspId}, mspId: ${mspId}, msp: { path: msp/${mspId} }, ${nodes} }\n`;
  });
  return text.replace(/( {4}- \{ name: Org.*\n)+/, lines.join(''));
}

/** A channel's document with other members, and more lines of its spec. */
export function channelYaml(packageRoot: string, name: string, members: readonly string[], more = ''): string {
  const text = readFileSync(join(packageRoot, EXAMPLE_SPEC, 'channels', `${name}.yaml`), 'utf8');
  return text.replace(/members: \[.*\]/, `members: [${members.join(', ')}]`) + more;
}

export function chaincodeYaml(chaincode: {
  readonly name: string;
  readonly channel: string;
  readonly source: string;
  /** `1.0` when left out. */
  readonly version?: string;
  /** The channel's own when left out. */
  readonly endorsementPolicy?: string;
}): string {
  const { name, channel, source, version = '1.0' } = chaincode;
  const { endorsementPolicy = '/Channel/Application/Endorsement' } = chaincode;
  return `apiVersion: quorate/v1
kind: Chaincode
metadata: { name: ${name} }
spec:
  channel: ${channel}
  version: "${version}"
  source: { path: ../../../${source} }
  runtime: node
  endorsementPolicy: "${endorsementPolicy}"
`;
}
