import { readFileSync } from 'node:fs';
import { ContractPermissioningReader } from '../../../reconciler/adapters/evm/contract-permissioning-reader.js';
import { EvmClient } from '../../../reconciler/adapters/evm/evm-client.js';
import type { OpsscEvmReader } from '../../../reconciler/adapters/evm/opssc-evm-reader.js';
import { ADMINISTRATION, RULES } from '../../../reconciler/adapters/evm/probe-contract.js';
import type { PermissionedNode, PermissioningTarget } from '../../../reconciler/ports/read/permissioning-reader.js';
import type { EvmCall } from '../../../reconciler/ports/write/permissioning-writer.js';
import { CHAIN_ID } from '../../chaincode/evm/evm-consortium.js';
import type { TestChain } from '../../chaincode/evm/test-chain.js';

/** New ingresses of our own, and the target that names them. */
export async function targetOn(
  chain: TestChain,
  contracts: { readonly nodes?: string; readonly accounts?: string; readonly administration?: string },
): Promise<PermissioningTarget> {
  const { nodes, accounts, administration } = contracts;
  const [nodeIngress, accountIngress] = [
    await ingressOn(chain, 'NodeIngress', nodes, administration),
    await ingressOn(chain, 'AccountIngress', accounts, administration),
  ];
  return { network: 'besu', chainId: CHAIN_ID, backEnd: 'contract', nodeIngress, accountIngress, interface: undefined };
}

async function ingressOn(
  chain: TestChain,
  name: 'NodeIngress' | 'AccountIngress',
  rules: string | undefined,
  administration: string | undefined,
): Promise<string> {
  const deployer = chain.accounts[17]!;
  const ingress = await chain.deploy(name, deployer);
  if (rules) await ingress.send(deployer, 'setContractAddress', RULES, rules);
  if (administration) await ingress.send(deployer, 'setContractAddress', ADMINISTRATION, administration);
  return ingress.address;
}

export function listReader(
  rpc: string | readonly string[],
  opssc?: string,
  governance?: OpsscEvmReader,
): ContractPermissioningReader {
  const client = new EvmClient({ chainId: CHAIN_ID, rpc: typeof rpc === 'string' ? [rpc] : rpc });
  return new ContractPermissioningReader({ client: () => client, opssc, governance });
}

/** Makes calls as one account, a transaction each. */
export async function runAs(chain: TestChain, account: string, calls: readonly EvmCall[]): Promise<void> {
  for (const { to, data } of calls) await chain.send(account, to, data);
}

export function manyNodes(count: number): PermissionedNode[] {
  const roles = ['boot', 'validator', 'writer', 'observer', 'other'] as const;
  return Array.from({ length: count }, (_, index) => ({
    id: `7${index.toString(16).padStart(127, '0')}`,
    host: index % 9 === 0 ? `2001:db8::${(index + 1).toString(16)}` : `10.${index >> 8}.${index & 255}.1`,
    port: 30_303 + (index % 7),
    role: roles[index % 5]!,
    organization: `Organization ${index % 40}`,
    name: `NODE_${index}`,
    geohash: 'd29dbf',
  }));
}

/** LACNet's 18 of its mainnet, as first registered: `ip` in place of a host. */
export function lacnetNodes(folder: string): readonly PermissionedNode[] {
  const text = readFileSync(`${folder}lacnet-mainnet-nodes.json`, 'utf8');
  const { nodes } = JSON.parse(text) as { nodes: (PermissionedNode & { ip: string })[] };
  return nodes.map(({ ip, ...node }) => ({ ...node, host: ip }));
}
