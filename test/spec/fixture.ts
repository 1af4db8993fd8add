import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readSchema } from '../../reconciler/adapters/files/read-schema.js';
import { readSoundness } from '../../reconciler/adapters/files/read-soundness.js';
import { PLANNING_KINDS } from '../../reconciler/kinds/planning-kinds.js';
import type { DesiredState } from '../../reconciler/spec/desired-state.js';
import { type LoadResult, loadSpec } from '../../reconciler/spec/load-spec.js';

const SPECS = fileURLToPath(new URL('../../../network-specs/telecom/msp/', import.meta.url));

function certificateOf(name: string, folder: string): string {
  const [file = ''] = readdirSync(`${SPECS}${name}/${folder}`);
  return readFileSync(`${SPECS}${name}/${folder}/${file}`, 'utf8');
}

/** Of a CA. */
export const CERTIFICATE = certificateOf('Telco1', 'cacerts');

/** The MSP of an organization of the demo's network, inline: what deriveOrganization gives for network `telecom`. */
export function mspText(name: string): string {
  const pem = (folder: string) => JSON.stringify(certificateOf(name, folder));
  const root = pem('cacerts');
  const unit = (role: string) => `${role}: { organizationalUnitIdentifier: ${role}, certificate: ${root} }`;
  const units = ['client', 'peer', 'admin', 'orderer'].map(unit).join(', ');
  return `{ rootCerts: [${root}], tlsRootCerts: [${pem('tlscacerts')}], nodeOUs: { enable: true, ${units} } }`;
}

const organization = (name: string, nodes: string) =>
  `    - { name: ${name}, mspId: ${name}, msp: ${mspText(name)}, ${nodes} }`;

export const NETWORK = `apiVersion: quorate/v1
kind: Network
metadata: { name: telecom }
spec:
  organizations:
${organization('Regulator', 'peers: [{ name: peer0 }]')}
${organization('Telco1', 'peers: [{ name: peer0 }, { name: peer1 }]')}
${organization('Telco2', 'peers: [{ name: peer0 }]')}
${organization('Telco3', 'peers: [{ name: peer0 }]')}
${organization('OrdererOrg', 'orderers: [{ name: orderer0 }]')}
  governance:
    channel: channel1
    mustAgree: [Regulator]
`;

export const CHANNEL = `apiVersion: quorate/v1
kind: Channel
metadata: { name: channel1 }
spec:
  members: [Telco1, Regulator, Telco2, Telco3]
  orderer:
    organizations: [OrdererOrg]
    BatchTimeout: 2s
`;

export const POLICY = "AND('Regulator.peer', OutOf(2, 'Telco1.peer', 'Telco2.peer', 'Telco3.peer'))";

/** A Chaincode document whose spec has these lines beside (or instead of) the usual ones. */
export function chaincode(lines: Readonly<Record<string, string>> = {}, name = 'numbertransfer'): string {
  const spec = { channel: 'channel1', version: '"1.0"', endorsementPolicy: `"${POLICY}"`, ...lines };
  const text = Object.entries(spec).map(([key, value]) => `  ${key}: ${value}\n`);
  return `apiVersion: quorate/v1\nkind: Chaincode\nmetadata: { name: ${name} }\nspec:\n${text.join('')}`;
}

/** Loads texts by path; `network.yaml` and `channel1.yaml` are there unless given. */
export function load(files: Readonly<Record<string, string | Uint8Array>> = {}): LoadResult {
  const all = { 'net/network.yaml': NETWORK, 'net/channel1.yaml': CHANNEL, ...files };
  const sources = Object.entries(all).map(([path, content]) => ({ path, bytes: Buffer.from(content as string) }));
  return loadSpec(sources, { kinds: PLANNING_KINDS, schema: readSchema, soundness: readSoundness });
}

/** As `load`, and there must be no error. */
export function desire(files: Readonly<Record<string, string>> = {}): DesiredState {
  const { desired, diagnostics } = load(files);
  if (!desired) throw new Error(JSON.stringify(diagnostics, null, 1));
  return desired;
}
