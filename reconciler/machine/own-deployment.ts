import { abiOf } from '../evm/abi.js';
import { type EvmElectorate, setElectorateArguments } from '../evm/electorate-effects.js';
import type { OwnContract } from '../evm/own-code.js';
import { pureEthers } from '../evm/pure-ethers.js';
import { type RolePair, rolePairBits } from '../evm/role-pairs.js';
import { ownArtifact } from './own-artifact.js';

export interface DeployParameters {
  readonly electorate: EvmElectorate;
  /** Roles that may connect. */
  readonly connections: readonly RolePair[];
  /** Whether an organization moves its own nodes without a vote. */
  readonly delegated: boolean;
  /** Blocks after which an open round ends. */
  readonly expiryBlocks: number;
  /** Open rounds without a second voter that one organization may have. */
  readonly maxAlone: number;
}

/** Addresses: 0x and 40 lower-case hex digits. */
export interface GovernanceContracts {
  readonly opssc: string;
  readonly nodeRules: string;
  readonly accountRules: string;
}

export interface Ingresses {
  readonly nodeIngress: string;
  readonly accountIngress: string;
}

/**
 * Sends a transaction of whoever deploys and waits for its block.
 * @param to undefined: it creates a contract, whose address is the answer
 */
export type Deployer = (what: string, to: string | undefined, data: string) => Promise<string>;

/** One of our own contracts with the arguments of its constructor. */
export function deployOwn(send: Deployer, name: OwnContract, ...args: readonly unknown[]): Promise<string> {
  const { abi, bytecode } = ownArtifact(name);
  const data = bytecode + new (pureEthers().Interface)(abi).encodeDeploy([...args]).slice(2);
  return send(name, undefined, data);
}

/** A governance contract, and empty lists of which it is the only admin. */
export async function deployGovernance(send: Deployer, parameters: DeployParameters): Promise<GovernanceContracts> {
  const { electorate, connections, delegated, expiryBlocks, maxAlone } = parameters;
  const opssc = await deployOwn(send, 'OpsSC', ...setElectorateArguments(electorate), expiryBlocks, maxAlone);
  const nodeRules = await deployOwn(send, 'NodeRules', opssc, rolePairBits(connections), delegated);
  const accountRules = await deployOwn(send, 'AccountRules', opssc);
  return { opssc, nodeRules, accountRules };
}

/**
 * Puts lists and governance contract behind ingresses of ours that whoever deploys may still write: it has no right left after
 * that. Accounts come last, for from then on their rules refuse it, and Besu takes no block with what they refuse.
 */
export async function registerGovernance(
  send: Deployer,
  { nodeIngress, accountIngress }: Ingresses,
  { opssc, nodeRules, accountRules }: GovernanceContracts,
): Promise<void> {
  const register = (what: string, ingress: string, rules: string) =>
    send(what, ingress, abiOf('ingress').encodeFunctionData('setRulesAndAdmin', [rules, opssc]));
  await register('node ingress', nodeIngress, nodeRules);
  await register('account ingress', accountIngress, accountRules);
}
