import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileChanges } from '../upstream-repository.js';

/** The network's folder in the repos. */
export const SPEC = 'network-specs/plasma';
/** The network's folder in the package. */
export const EXAMPLE_SPEC = 'examples/plasma/spec';
export const ROOT_CHANNEL = 'chains';
/** The plasma channel, and the chain's name at the root contract. */
export const PLASMA_CHANNEL = 'chains02';
export const ROOT_CONTRACT = 'plasma-root';
export const CHAINCODE = 'records';

/** Nodes as a running network names them, of which the addresses are taken. */
export interface RunningOrderers {
  readonly orderers: readonly { readonly mspId: string; readonly address: string }[];
}

/** What the repos hold at first: four organizations, their channels, and the governance chaincode with its constants. */
export function firstFiles(packageRoot: string, network: RunningOrderers): FileChanges {
  const constants = { network: 'plasma', rule: { type: 'majority' }, mustAgree: [], maxOpenProposals: 20 };
  return {
    [SPEC]: { copyOf: join(packageRoot, EXAMPLE_SPEC) },
    'chaincode/opssc': { copyOf: join(packageRoot, 'chaincode/opssc') },
    'chaincode/opssc/src/network.json': JSON.stringify(constants),
    [`${SPEC}/network.yaml`]: networkYaml(packageRoot, network),
    [`${SPEC}/chaincodes/opssc.yaml`]: chaincodeYaml({
      document: 'opssc',
      channel: 'ops-channel',
      source: 'chaincode/opssc',
    }),
  };
}

/** With the orderers' addresses: who orders and is no member reads its channel from its own orderer. */
function networkYaml(packageRoot: string, { orderers }: RunningOrderers): string {
  const text = readFileSync(join(packageRoot, EXAMPLE_SPEC, 'network.yaml'), 'utf8');
  return orderers.reduce((yaml, { mspId, address }) => {
    const port = address.split(':')[1];
    const line = new RegExp(`(mspId: ${mspId},.*name: orderer1)`);
    return yaml.replace(line, `$1, host: 127.0.0.1, port: ${port}`);
  }, text);
}

export interface ChaincodeLines {
  readonly document: string;
  /** On the ledger; the document's when left out. */
  readonly name?: string;
  readonly channel: string;
  readonly source: string;
  /** The channel's own when left out. */
  readonly endorsementPolicy?: string;
  readonly placement?: string;
}

export function chaincodeYaml({ document, name, channel, source, placement, ...rest }: ChaincodeLines): string {
  const { endorsementPolicy = '/Channel/Application/Endorsement' } = rest;
  return `apiVersion: quorate/v1
kind: Chaincode
metadata: { name: ${document} }
spec:
${name === undefined ? '' : `  name: ${name}\n`}  channel: ${channel}
  version: "1.0"
  source: { path: ../../../${source} }
  runtime: node
  endorsementPolicy: "${endorsementPolicy}"
${placement === undefined ? '' : `  placement: ${placement}\n`}`;
}

/** A channel's document without what the PlasmaChain document says of it. */
export function channelYaml(packageRoot: string, name: string): string {
  const text = readFileSync(join(packageRoot, EXAMPLE_SPEC, 'channels', `${name}.yaml`), 'utf8');
  return text
    .replace(/ {2}placement: .*\n/, '')
    .replace(/ {4}BatchTimeout: .*\n/, '')
    .replace(/BatchSize: .*/, 'BatchSize: { AbsoluteMaxBytes: 10 MB }');
}

/** What the pull requests change of it. */
export interface PlasmaLines {
  readonly rootTimeout?: string;
  readonly plasmaCount?: number;
  readonly settlement?: string;
}

/** The PlasmaChain document of the package, changed as given. */
export function plasmaYaml(packageRoot: string, { rootTimeout, plasmaCount, settlement }: PlasmaLines = {}): string {
  let text = readFileSync(join(packageRoot, 'examples/plasma/plasma-chain.yaml'), 'utf8');
  if (rootTimeout !== undefined) text = text.replace('BatchTimeout: 1s', `BatchTimeout: ${rootTimeout}`);
  if (plasmaCount !== undefined) text = text.replace('MaxMessageCount: 50', `MaxMessageCount: ${plasmaCount}`);
  return settlement === undefined ? text : text.replace(/settlement: .*/, `settlement: ${settlement}`);
}
