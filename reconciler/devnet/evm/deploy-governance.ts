import { getCreateAddress, Wallet } from 'ethers';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { EvmElectorate } from '../../evm/electorate-effects.js';
import {
  type Deployer,
  type DeployParameters,
  deployGovernance as deployContracts,
  type GovernanceContracts,
  type Ingresses,
  registerGovernance,
} from '../../machine/own-deployment.js';
import { waitFor } from '../processes/wait-for.js';
import { type EvmKey, evmAccountKey } from './evm-key.js';
import { UpstreamRpc } from './upstream-rpc.js';

/** The electorate with what else a governance contract is born with; ample bounds where they are left out. */
export type GovernanceParameters = EvmElectorate &
  Pick<DeployParameters, 'connections' | 'delegated'> &
  Partial<Pick<DeployParameters, 'expiryBlocks' | 'maxAlone'>>;

/** A chain, and where its ingresses are. */
export interface DeploymentPlace extends Ingresses {
  readonly chainId: number;
  /** JSON-RPC over HTTP. */
  readonly rpcUrl: string;
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
  let nonce = 0;
  const send: Deployer = async (what, to, data) => {
    const fields = { chainId, nonce, data, gasLimit: GAS, gasPrice: 0, type: 0 };
    const created = getCreateAddress({ from: wallet.address, nonce }).toLowerCase();
    nonce += 1;
    const raw = await wallet.signTransaction(to === undefined ? fields : { ...fields, to });
    await mined(chain, what, (await chain.call('eth_sendRawTransaction', [raw])) as string);
    return to ?? created;
  };
  const { connections, delegated, expiryBlocks = 1_000_000, maxAlone = 20 } = parameters;
  const born = { electorate: parameters, connections, delegated, expiryBlocks, maxAlone };
  const contracts = await deployContracts(send, born);
  await registerGovernance(send, { nodeIngress, accountIngress }, contracts);
  return contracts;
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
