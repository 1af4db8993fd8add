import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployGovernance, evmDeployer } from '../../reconciler/devnet/evm/deploy-governance.js';
import { ownIngress } from '../../reconciler/devnet/evm/own-contracts.js';
import { type EvmDevnet, type EvmDevnetOptions, startEvmDevnet } from '../../reconciler/devnet/evm/start-evm-devnet.js';
import type { GovernanceContracts } from '../../reconciler/machine/own-deployment.js';
import { CHAIN, MEMBERS } from '../kinds/besu-fixture.js';
import type { MemoryBesuConsortium } from '../loop/memory-besu-consortium.js';
import { realLoops } from './real-consortium.js';

export const TOPOLOGY = [
  ['boot', 'boot'],
  ['boot', 'validator'],
  ['boot', 'writer'],
  ['validator', 'validator'],
] as const;

/** Real nodes with our own contracts under the votes of three organizations; each loop asks one of the first three nodes. */
export interface RealOwnContracts {
  readonly devnet: EvmDevnet;
  readonly contracts: GovernanceContracts;
  readonly net: MemoryBesuConsortium;
  /** As a Network document has them. */
  readonly organizations: readonly { readonly name: string; readonly account: string }[];
  stop(): Promise<void>;
}

/** The lists are empty, and that of nodes is asked by nobody yet; a majority decides. */
export async function startOwnContracts(
  options: Pick<EvmDevnetOptions, 'besu' | 'nodes' | 'backEnd' | 'accountsByContract' | 'accounts'>,
): Promise<RealOwnContracts> {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-real-own-'));
  const accounts = [...MEMBERS, ...(options.accounts ?? [])];
  const ingress = ownIngress(evmDeployer(CHAIN));
  const devnet = await startEvmDevnet({ chainId: CHAIN, ...options, accounts, ingress });
  const stop = async () => {
    await devnet.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const organizations = MEMBERS.map((name) => ({ name, account: devnet.accounts.get(name)!.address }));
    const electorate = { organizations, rule: { type: 'majority' } as const, mustAgree: [] };
    const contracts = await deployGovernance(devnet, { ...electorate, connections: TOPOLOGY, delegated: false });
    const net = realLoops(folder, (name) => ({
      rpc: devnet.nodes[MEMBERS.indexOf(name)]!.rpcUrl,
      privateKey: devnet.accounts.get(name)!.privateKey,
    }));
    return { devnet, contracts, net, organizations, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
