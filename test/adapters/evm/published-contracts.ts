import { ADMINISTRATION, RULES } from '../../../reconciler/adapters/evm/probe-contract.js';
import type {
  PermissioningInterface,
  PermissioningTarget,
} from '../../../reconciler/ports/read/permissioning-reader.js';
import { CHAIN_ID } from '../../chaincode/evm/evm-consortium.js';
import type { TestChain, TestContract } from '../../chaincode/evm/test-chain.js';

export type PublishedInterface = Exclude<PermissioningInterface, 'quorate'>;

export interface PublishedOptions {
  readonly admins: readonly string[];
  /** LACChain's: how many of the admins. */
  readonly required?: number;
  /** Anybody may add admins. */
  readonly isOpen?: boolean;
  /** No admin contract is registered at the ingress. */
  readonly isUnregistered?: boolean;
  /** Ingresses that are there from the beginning. */
  readonly inGenesis?: { readonly node: TestContract; readonly account: TestContract };
}

export interface PublishedContracts {
  readonly target: PermissioningTarget;
  readonly nodes: TestContract;
  readonly accounts: TestContract;
  readonly admin: TestContract;
  readonly ingress: TestContract;
  /** LACChain's node storage; undefined for the others. */
  readonly storage: TestContract | undefined;
}

/** Stand-ins for published contracts (test/chaincode/evm/stand-ins), wired as their deploy scripts do. */
export async function deployPublished(
  chain: Pick<TestChain, 'deploy' | 'deployer'>,
  kind: PublishedInterface,
  { admins, required = 1, isOpen = false, isUnregistered = false, inGenesis }: PublishedOptions,
): Promise<PublishedContracts> {
  const admin =
    kind === 'lacchain'
      ? await chain.deploy('LacchainAdmin', admins, required, isOpen)
      : await chain.deploy('PublishedAdmin', admins, isOpen);
  const storage = kind === 'lacchain' ? await chain.deploy('LacchainNodeStorage') : undefined;
  const nodes = storage
    ? await chain.deploy('LacchainNodeRules', admin.address, storage.address)
    : await chain.deploy(kind === 'consensys-v1' ? 'ConsensysNodeRulesV1' : 'ConsensysNodeRulesV2', admin.address);
  await storage?.send(chain.deployer, 'upgradeVersion', nodes.address);
  const accounts = await chain.deploy(
    kind === 'lacchain' ? 'LacchainAccountRules' : 'ConsensysAccountRules',
    admin.address,
  );
  const ingressOf = async (rules: string, ingress: TestContract) => {
    await ingress.send(chain.deployer, 'setContractAddress', RULES, rules);
    if (!isUnregistered) await ingress.send(chain.deployer, 'setContractAddress', ADMINISTRATION, admin.address);
    return ingress;
  };
  const fresh = () => chain.deploy('PublishedIngress');
  const ingress = await ingressOf(nodes.address, inGenesis?.node ?? (await fresh()));
  const accountIngress = await ingressOf(accounts.address, inGenesis?.account ?? (await fresh()));
  const target: PermissioningTarget = {
    network: 'besu',
    chainId: CHAIN_ID,
    backEnd: 'contract',
    nodeIngress: ingress.address,
    accountIngress: accountIngress.address,
    interface: undefined,
  };
  return { target, nodes, accounts, admin, ingress, storage };
}
