import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { governanceContracts } from '../../../reconciler/devnet/evm/deploy-governance.js';
import { evmAccountKey, evmNodeKey } from '../../../reconciler/devnet/evm/evm-key.js';

export const CHAIN = 648540;
export const ORGANIZATIONS = ['Alpha', 'Beta'];

export interface SpecNode {
  readonly name: string;
  readonly role: string;
  readonly organization: string;
  readonly id?: string;
}

export const NODES: readonly SpecNode[] = [
  { name: 'boot1', role: 'boot', organization: 'Alpha' },
  { name: 'validator1', role: 'validator', organization: 'Alpha' },
  { name: 'writer1', role: 'writer', organization: 'Beta' },
];

export interface SpecParameters {
  readonly backEnd: 'contract' | 'local';
  readonly nodes?: readonly SpecNode[];
  readonly contract?: string;
  readonly account?: string;
}

const document = (kind: string, name: string, spec: unknown) =>
  `apiVersion: quorate/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${JSON.stringify(spec)}\n`;

/** Writes a made-up network of two organizations with the devnet's own keys. @returns the folder */
export function writeBesuSpec(folder: string, parameters: SpecParameters): string {
  const { contract = governanceContracts(CHAIN).opssc, account } = parameters;
  const spec = join(folder, 'spec');
  mkdirSync(spec, { recursive: true });
  const organizations = ORGANIZATIONS.map((name) => ({ name, account: account ?? evmAccountKey(CHAIN, name).address }));
  const network = document('Network', 'net', { organizations, governance: { besuNetwork: 'main', contract } });
  writeFileSync(join(spec, 'network.yaml'), network);
  writeBesuDocuments(spec, parameters);
  return spec;
}

/** The Besu network and its nodes alone. */
export function writeBesuDocuments(spec: string, { backEnd, nodes = NODES }: SpecParameters): void {
  writeFileSync(
    join(spec, 'besu.yaml'),
    document('BesuNetwork', 'main', { chainId: CHAIN, permissioning: { backEnd } }),
  );
  const listed = nodes.map(({ name, role, organization, id }, index) => ({
    ...{ name, role, organization, id: id ?? evmNodeKey(CHAIN, name).nodeId },
    ...{ host: `10.0.0.${index + 1}`, port: 60606 },
  }));
  writeFileSync(join(spec, 'nodes.yaml'), document('NodeList', 'nodes', { besuNetwork: 'main', nodes: listed }));
}
