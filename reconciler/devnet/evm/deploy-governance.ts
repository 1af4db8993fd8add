import { encodeBytes32String, getCreateAddress, Interface, Wallet } from 'ethers';
import { QuorateError } from '../../core/model/quorate-error.js';
import { type EvmElectorate, setElectorateArguments } from '../../evm/electorate-effects.js';
import type { OwnContract } from '../../evm/own-code.js';
import { type RolePair, rolePairBits } from '../../evm/role-pairs.js';
import { ownArtifact } from '../../machine/own-artifact.js';
import { waitFor } from '../processes/wait-for.js';
import { type EvmKey, evmAccountKey } from './evm-key.js';
import { UpstreamRpc } from './upstream-rpc.js';

export interface GovernanceParameters extends EvmElectorate {
  /** Roles that may connect. */
  readonly connections: readonly RolePair[];
  /** Whether an organization moves its own nodes without a vote. */
  readonly delegated: boolean;
  /** Blocks after which an open round ends. */
  readonly expiryBlocks?: number;
  /** Open rounds without a second voter that one organization may have. */
  readonly maxAlone?: number;
}

/** Addresses: 0x and 40 lower-case hex digits. */
export interface GovernanceContracts {
  readonly opssc: string;
  readonly nodeRules: string;
  readonly accountRules: string;
}

/** A chain, and where its ingresses are. */
export interface DeploymentPlace {
  readonly chainId: number;
  /** JSON-RPC over HTTP. */
  readonly rpcUrl: string;
  readonly nodeIngress: string;
  readonly accountIngress: string;
}

const RECEIPT_LIMIT_MS = 30_000;
const GAS = 30_000_000;

/** The one who deploys in an embedded network: afterwards it has no right left. */
export function evmDeployer(chainId: number): EvmKey {
  return evmAccountKey(chainId, 'deployer');
}

/** Where `deployGovernance` puts the contracts of a chain: known before the chain is, so that a spec can name them. */
export function governanceContracts(chainId: number): GovernanceContracts {
  const from = evmDeployer(chainId).address;
  const at = (nonce: number) => getCreateAddress({ from, nonce }).toLowerCase();
  return { opssc: at(0), nodeRules: at(1), accountRules: at(2) };
}

/**
 * Deploys OpsSC and the rules, and registers them in our ingresses: from then on OpsSC alone changes them. Both lists are
 * empty, as in any new network: the first round fills them.
 * @param place its genesis has `ownIngress(evmDeployer(chainId))`; an EvmDevnet is one
 * @throws QuorateError DEVNET_DEPLOY, DEVNET_CHAIN_DOWN, DEVNET_CHAIN_REFUSED
 */
export async function deployGovernance(
  { chainId, rpcUrl, nodeIngress, accountIngress }: DeploymentPlace,
  parameters: GovernanceParameters,
): Promise<GovernanceContracts> {
  const chain = new UpstreamRpc(rpcUrl);
  const wallet = new Wallet(evmDeployer(chainId).privateKey);
  const { opssc, nodeRules, accountRules } = governanceContracts(chainId);
  let nonce = 0;
  const send = async (what: string, to: string | undefined, data: string) => {
    const fields = { chainId, nonce, data, gasLimit: GAS, gasPrice: 0, type: 0 };
    nonce += 1;
    const raw = await wallet.signTransaction(to === undefined ? fields : { ...fields, to });
    await mined(chain, what, (await chain.call('eth_sendRawTransaction', [raw])) as string);
  };
  const deploy = (name: OwnContract, ...args: readonly unknown[]) => {
    const { abi, bytecode } = ownArtifact(name);
    return send(name, undefined, bytecode + new Interface(abi).encodeDeploy([...args]).slice(2));
  };
  const { connections, delegated, expiryBlocks = 1_000_000, maxAlone = 20 } = parameters;
  await deploy('OpsSC', ...setElectorateArguments(parameters), expiryBlocks, maxAlone);
  await deploy('NodeRules', opssc, rolePairBits(connections), delegated);
  await deploy('AccountRules', opssc);
  const ingress = new Interface(ownArtifact('NodeIngress').abi);
  const register = (at: string, name: string, address: string) =>
    send(name, at, ingress.encodeFunctionData('setContractAddress', [encodeBytes32String(name), address]));
  // The admin comes last: from then on the deployer may nothing any more.
  await register(nodeIngress, 'rules', nodeRules);
  await register(nodeIngress, 'administration', opssc);
  await register(accountIngress, 'rules', accountRules);
  await register(accountIngress, 'administration', opssc);
  return { opssc, nodeRules, accountRules };
}

async function mined(chain: UpstreamRpc, what: string, hash: string): Promise<void> {
  const look = async () =>
    ((await chain.call('eth_getTransactionReceipt', [hash])) as { readonly status: string } | null) ?? undefined;
  const receipt = await waitFor(look, RECEIPT_LIMIT_MS);
  if (receipt?.status === '0x1') return;
  throw new QuorateError('DEVNET_DEPLOY', 'A contract of the embedded network was not deployed', {
    why: receipt === undefined ? `${what}: no block takes it` : `${what}: it reverts`,
    mend: 'start the network anew; its genesis must have our ingresses, and accounts of organizations must differ',
    facts: { what },
  });
}
