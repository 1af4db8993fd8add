import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deriveOrganization } from '../../../reconciler/devnet/identities/derive-organization.js';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { exampleFiles } from '../../examples/channel-examples.js';
import { CARS } from '../cars-consortium.js';
import { ALL, CHANNEL, ExampleConsortium, withAddresses } from './example-consortium.js';

export { ALL, CHANNEL };

const DOCUMENT = `channels/${CHANNEL}.yaml`;

/** A node of BFT orderers as a document names it. */
export interface BftNode {
  readonly ID: number;
  readonly mspId: string;
  /** Short name of the orderer. */
  readonly orderer: string;
  /** PEM texts; those of the devnet where they are left out. */
  readonly identity?: string;
  readonly tls?: string;
}

/** In block form, as the example writes consenters. */
function nodeYaml({ ID, mspId, orderer, identity, tls }: BftNode): string {
  const name = mspId.toLowerCase();
  const owner = deriveOrganization('cars', { name, mspId, peers: [], orderers: [orderer] });
  const shown = JSON.stringify(tls ?? owner.tls.get(orderer)!.certificatePem);
  return `      - ID: ${ID}
        Host: ${orderer}.${name}.localhost
        Port: 7050
        MSPID: ${mspId}
        Identity: ${JSON.stringify(identity ?? owner.orderers.get(orderer)!.certificatePem)}
        ClientTLSCert: ${shown}
        ServerTLSCert: ${shown}
`;
}

/** Each of the four members with its first orderer. */
export const NODES: readonly BftNode[] = ALL.map((mspId, index) => ({ ID: index + 1, mspId, orderer: 'orderer0' }));

/**
 * A channel of four members that all order.
 * @param options of the nodes, as flow YAML
 */
export function bftDocument({ name = CHANNEL, batchTimeout = '500ms', nodes = NODES, options = '' } = {}): string {
  const endpoints = ALL.map((mspId) => {
    const own = nodes.filter((node) => node.mspId === mspId);
    const addresses = own.map(({ orderer }) => `${orderer}.${mspId.toLowerCase()}.localhost:7050`);
    return `    ${mspId}: { OrdererEndpoints: ${JSON.stringify(addresses)} }`;
  });
  return `apiVersion: quorate/v1
kind: Channel
metadata: { name: ${name} }
spec:
  members: [${ALL.join(', ')}]
  Capabilities: { V3_0: true }
  organizations:
${endpoints.join('\n')}
  orderer:
    organizations: [${ALL.join(', ')}]
    OrdererType: BFT
    BatchTimeout: ${batchTimeout}
    BatchSize: { MaxMessageCount: 100, AbsoluteMaxBytes: 10 MB, PreferredMaxBytes: 2 MB }
${options === '' ? '' : `    SmartBFT: { ${options} }\n`}    ConsenterMapping:
${nodes.map(nodeYaml).join('')}`;
}

/** What of its document is not as usual. */
export type BftWords = Parameters<typeof bftDocument>[0];

/** The spec of examples/channels, with these diffs, in which one channel is ordered by BFT; by path in its folder. */
export function bftSpec(words: BftWords = {}, diffs: readonly string[] = []): ReadonlyMap<string, string> {
  return new Map([...exampleFiles(diffs), [DOCUMENT, bftDocument(words)]]);
}

/** Writes it into a folder of its own; gives that. */
export function writeBftSpec(files = bftSpec()): string {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-bft-'));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** The same by path in the repos, with a running network's addresses. */
export function bftFiles(network: RunningNetwork, files = bftSpec()): ReadonlyMap<string, string> {
  return new Map([...files].map(([path, text]) => [`${CARS}/${path}`, withAddresses(text, network)]));
}

/** Real orderers alone can do that. @throws QuorateError DEVNET_BFT where they are too old */
export async function startBftConsortium(files = bftSpec()): Promise<ExampleConsortium> {
  const spec = writeBftSpec(files);
  try {
    return await ExampleConsortium.start(ALL, { spec, files: (network) => bftFiles(network, files), engine: 'fabric' });
  } finally {
    rmSync(spec, { recursive: true, force: true });
  }
}
