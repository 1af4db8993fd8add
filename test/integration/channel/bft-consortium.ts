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

/** One node of the channel in block form, as the example writes consenters; its certificates are the devnet's. */
function nodeYaml(mspId: string, index: number): string {
  const name = mspId.toLowerCase();
  const owner = deriveOrganization('cars', { name, mspId, peers: [], orderers: ['orderer0'] });
  const tls = JSON.stringify(owner.tls.get('orderer0')!.certificatePem);
  return `      - ID: ${index + 1}
        Host: orderer0.${name}.localhost
        Port: 7050
        MSPID: ${mspId}
        Identity: ${JSON.stringify(owner.orderers.get('orderer0')!.certificatePem)}
        ClientTLSCert: ${tls}
        ServerTLSCert: ${tls}
`;
}

/** A channel of four members, each with a BFT orderer. */
function documentOf(batchTimeout: string): string {
  const endpoints = ALL.map(
    (one) => `    ${one}: { OrdererEndpoints: ["orderer0.${one.toLowerCase()}.localhost:7050"] }`,
  );
  return `apiVersion: quorate/v1
kind: Channel
metadata: { name: ${CHANNEL} }
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
    ConsenterMapping:
${ALL.map(nodeYaml).join('')}`;
}

/** The spec of examples/channels in which one channel is ordered by BFT, by path in its folder. */
export function bftSpec(batchTimeout = '500ms'): ReadonlyMap<string, string> {
  return new Map([...exampleFiles(), [DOCUMENT, documentOf(batchTimeout)]]);
}

/** Writes it into a folder of its own; gives that. */
export function writeBftSpec(): string {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-bft-'));
  for (const [path, text] of bftSpec()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** The same by path in the repos, with a running network's addresses. */
export function bftFiles(network: RunningNetwork, batchTimeout?: string): ReadonlyMap<string, string> {
  return new Map([...bftSpec(batchTimeout)].map(([path, text]) => [`${CARS}/${path}`, withAddresses(text, network)]));
}

/** Real orderers alone can do that. @throws QuorateError DEVNET_BFT where they are too old */
export async function startBftConsortium(): Promise<ExampleConsortium> {
  const spec = writeBftSpec();
  try {
    return await ExampleConsortium.start(ALL, { spec, files: (network) => bftFiles(network), engine: 'fabric' });
  } finally {
    rmSync(spec, { recursive: true, force: true });
  }
}
