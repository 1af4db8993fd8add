import type { JsonObject } from '../../core/model/json.js';
import type { SpecProblem } from '../../core/model/kind.js';
import type { NodeRole } from '../../ports/read/permissioning-reader.js';
import type { BesuNetworkSpec } from './besu-network-spec.js';
import { DEFAULT_TOPOLOGY, sortedPairs } from './topology.js';

/** Where LACChain's and Consensys' genesis files put the ingress contracts. */
export const NODE_INGRESS = '0x0000000000000000000000000000000000009999';
export const ACCOUNT_INGRESS = '0x0000000000000000000000000000000000008888';

/** What a BesuNetwork document that satisfies the schema may look like, before defaults. */
interface Written {
  readonly chainId: number;
  readonly rpc?: readonly string[];
  readonly permissioning: Pick<BesuNetworkSpec['permissioning'], 'backEnd'> & Partial<BesuNetworkSpec['permissioning']>;
  readonly topology?: readonly (readonly NodeRole[])[];
  readonly delegated?: readonly 'node-address'[];
  readonly execution?: BesuNetworkSpec['execution'];
  readonly consensus?: { readonly minimum?: Partial<BesuNetworkSpec['consensus']['minimum']> };
}

/** Fills in the defaults of a BesuNetwork's spec. Pure. */
export function completeBesuNetwork(spec: JsonObject): { spec: JsonObject; problems: readonly SpecProblem[] } {
  const written = spec as unknown as Written;
  const { backEnd, interface: spoken, nodeIngress, accountIngress, codeHash } = written.permissioning;
  const complete: BesuNetworkSpec = {
    chainId: written.chainId,
    rpc: written.rpc ?? [],
    permissioning: {
      backEnd,
      ...(spoken ? { interface: spoken } : {}),
      nodeIngress: (nodeIngress ?? NODE_INGRESS).toLowerCase(),
      accountIngress: (accountIngress ?? ACCOUNT_INGRESS).toLowerCase(),
      ...(codeHash ? { codeHash: lowerCase(codeHash) } : {}),
    },
    topology: sortedPairs(written.topology ?? DEFAULT_TOPOLOGY),
    delegated: written.delegated ?? [],
    execution: written.execution ?? {},
    consensus: {
      minimum: {
        validator: written.consensus?.minimum?.validator ?? 1,
        boot: written.consensus?.minimum?.boot ?? 1,
      },
    },
  };
  return { spec: complete as unknown as JsonObject, problems: [] };
}

type CodeHash = NonNullable<BesuNetworkSpec['permissioning']['codeHash']>;

function lowerCase({ nodes, accounts }: CodeHash): CodeHash {
  return {
    ...(nodes === undefined ? {} : { nodes: nodes.toLowerCase() }),
    ...(accounts === undefined ? {} : { accounts: accounts.toLowerCase() }),
  };
}
