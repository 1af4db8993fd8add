import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deriveOrganization } from '../../reconciler/devnet/identities/derive-organization.js';

/** MSP ids of a synthetic consortium of `count` operators. */
export function operators(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `Operator${index + 1}`);
}

/**
 * Writes the spec of a consortium of any size on two channels, with the devnet's certificates in it: one peer each, one
 * orderer, rule majority. The network's name is the one that OpsSC's package is made for.
 */
export function writeSyntheticSpec(directory: string, count: number, batchTimeout: string): void {
  const members = operators(count);
  const organization = (mspId: string, nodes: string): string => {
    const { ca, tlsCa } = deriveOrganization('telecom', { name: mspId.toLowerCase(), mspId, peers: [], orderers: [] });
    const pem = (text: string): string => JSON.stringify(text);
    const role = (name: string) =>
      `${name}: { organizationalUnitIdentifier: ${name}, certificate: ${pem(ca.certificatePem)} }`;
    const nodeOUs = `{ enable: true, ${['client', 'peer', 'admin', 'orderer'].map(role).join(', ')} }`;
    return `    - { name: ${mspId}, mspId: ${mspId}, msp: { rootCerts: [${pem(ca.certificatePem)}], tlsRootCerts: [${pem(tlsCa.certificatePem)}], nodeOUs: ${nodeOUs} }, ${nodes} }\n`;
  };
  const head = (kind: string, name: string): string =>
    `apiVersion: quorate/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec:\n`;
  const organizations =
    members.map((mspId) => organization(mspId, 'peers: [{ name: peer0 }]')).join('') +
    organization('OrdererOrg', 'orderers: [{ name: orderer0 }]');
  const network = `${head('Network', 'telecom')}  organizations:\n${organizations}  governance: { channel: ops-channel, rule: majority, mustAgree: [] }\n`;
  mkdirSync(join(directory, 'channels'), { recursive: true });
  mkdirSync(join(directory, 'chaincodes'), { recursive: true });
  writeFileSync(join(directory, 'network.yaml'), network);
  for (const channel of ['ops-channel', 'channel1']) {
    const batch = `{ MaxMessageCount: 100, AbsoluteMaxBytes: 10 MB, PreferredMaxBytes: 2 MB }`;
    const text = `  members: [${members.join(', ')}]\n  orderer: { organizations: [OrdererOrg], BatchTimeout: ${batchTimeout}, BatchSize: ${batch} }\n`;
    writeFileSync(join(directory, 'channels', `${channel}.yaml`), head('Channel', channel) + text);
  }
  const opssc = `  channel: ops-channel\n  version: "1.0"\n  source: { path: ../../../chaincode/opssc }\n  runtime: node\n  endorsementPolicy: /Channel/Application/Endorsement\n`;
  writeFileSync(join(directory, 'chaincodes/opssc.yaml'), head('Chaincode', 'opssc') + opssc);
}

/** The document of the chaincode that the bench deploys. */
export function chaincodeDocument(version: string, source: string, members: readonly string[]): string {
  const needed = Math.floor(members.length / 2) + 1;
  const policy = `OutOf(${needed}, ${members.map((mspId) => `'${mspId}.peer'`).join(', ')})`;
  return `apiVersion: quorate/v1\nkind: Chaincode\nmetadata: { name: numbertransfer }\nspec:\n  channel: channel1\n  version: "${version}"\n  source: { path: ${source} }\n  runtime: node\n  endorsementPolicy: "${policy}"\n`;
}
