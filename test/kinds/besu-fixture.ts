import { readSchema } from '../../reconciler/adapters/files/read-schema.js';
import { readSoundness } from '../../reconciler/adapters/files/read-soundness.js';
import type { Json } from '../../reconciler/core/model/json.js';
import type { Observed } from '../../reconciler/core/model/kind.js';
import type { Plan } from '../../reconciler/core/model/plan.js';
import { makePlan, type PlanInput } from '../../reconciler/core/plan/make-plan.js';
import { STORED_FIELDS } from '../../reconciler/evm/node-tuple.js';
import type { AccountListLive } from '../../reconciler/kinds/account-list/account-list-live.js';
import type { NodeListLive } from '../../reconciler/kinds/node-list/node-list-live.js';
import { PLANNING_KINDS } from '../../reconciler/kinds/planning-kinds.js';
import type { PermissionedNode, PermissioningContract } from '../../reconciler/ports/read/permissioning-reader.js';
import type { DesiredState } from '../../reconciler/spec/desired-state.js';
import { type LoadResult, loadSpec } from '../../reconciler/spec/load-spec.js';

export const MEMBERS = ['Alpha', 'Beta', 'Gamma'];
export const OPSSC = `0x${'0f'.repeat(20)}`;
export const RULES = `0x${'aa'.repeat(20)}`;
export const NODE_RULES = `0x${'ab'.repeat(20)}`;
export const CHAIN = 648_541;
export const NODES = 'besu/NodeList/nodes';
export const ACCOUNTS = 'besu/AccountList/accounts';
export const NOW = '2026-06-01T00:00:00Z';

/** The account that votes for an organization. */
export const accountOf = (name: string): string => `0x${String(MEMBERS.indexOf(name) + 1).repeat(40)}`;

/** Made-up node ids: a number in 128 digits. */
export const idOf = (number: number): string => number.toString(16).padStart(8, '0').repeat(16);

const envelope = (kind: string, name: string, spec: Json): string =>
  `apiVersion: quorate/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${JSON.stringify(spec)}\n`;

type Spec = Readonly<Record<string, Json>>;

export function besuNetwork(differs: Spec = {}): string {
  return envelope('BesuNetwork', 'mainnet', { chainId: CHAIN, permissioning: { backEnd: 'contract' }, ...differs });
}

/** A node of the made-up network: even where the role is left out, host and port follow from the number. */
export function node(number: number, differs: Partial<PermissionedNode> = {}): PermissionedNode {
  return {
    id: idOf(number),
    host: `192.0.2.${number}`,
    port: 30_303,
    role: 'writer',
    organization: MEMBERS[number % 3]!,
    name: `node-${number}`,
    ...differs,
  };
}

/** Three validators, two boot nodes, two writers of three organizations. */
export const SEVEN: readonly PermissionedNode[] = [
  node(1, { role: 'validator' }),
  node(2, { role: 'validator' }),
  node(3, { role: 'validator' }),
  node(4, { role: 'boot' }),
  node(5, { role: 'boot' }),
  node(6),
  node(7),
];

export function nodeList(nodes: readonly PermissionedNode[] = SEVEN, differs: Spec = {}): string {
  return envelope('NodeList', 'nodes', { besuNetwork: 'mainnet', nodes: nodes as unknown as Json, ...differs });
}

export function accountList(accounts: readonly Spec[] = VOTERS, differs: Spec = {}): string {
  return envelope('AccountList', 'accounts', { besuNetwork: 'mainnet', accounts, ...differs });
}

export const VOTERS: readonly Spec[] = MEMBERS.map((name) => ({ address: accountOf(name), membership: 'standard' }));

export function network(differs: Spec = {}, governance: Spec = {}): string {
  return envelope('Network', 'besu', {
    organizations: MEMBERS.map((name) => ({ name, account: accountOf(name) })),
    governance: { besuNetwork: 'mainnet', contract: OPSSC, ...governance },
    ...differs,
  });
}

/** Loads texts by path; a Network and a BesuNetwork are there unless given. */
export function loadBesu(files: Readonly<Record<string, string>>): LoadResult {
  const all = { 'net/network.yaml': network(), 'net/besu.yaml': besuNetwork(), ...files };
  const sources = Object.entries(all).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
  return loadSpec(sources, { kinds: PLANNING_KINDS, schema: readSchema, soundness: readSoundness });
}

/** As `loadBesu`, and there must be no error. */
export function desireBesu(files: Readonly<Record<string, string>>): DesiredState {
  const { desired, diagnostics } = loadBesu(files);
  if (!desired) throw new Error(JSON.stringify(diagnostics, null, 1));
  return desired;
}

export const CONTRACT: PermissioningContract = {
  address: RULES,
  interface: 'quorate',
  codeHash: `0x${'cd'.repeat(32)}`,
  admins: [OPSSC],
};

/** A list in our own contract, differing as asked. */
export function liveNodes(nodes: readonly PermissionedNode[], differs: Partial<NodeListLive> = {}): NodeListLive {
  return {
    ledger: { type: 'evm', name: OPSSC, genesis: String(CHAIN) },
    executed: 4,
    between: undefined,
    electorate: undefined,
    nodes: [...nodes].sort((left, right) => (left.id < right.id ? -1 : 1)),
    stores: STORED_FIELDS[differs.contract?.interface ?? 'quorate'],
    contract: CONTRACT,
    connections: undefined,
    delegated: false,
    faulty: [],
    waysRound: [],
    own: undefined,
    ...differs,
  };
}

export function liveAccounts(differs: Partial<AccountListLive> = {}): AccountListLive {
  return {
    ledger: { type: 'evm', name: OPSSC, genesis: String(CHAIN) },
    executed: 2,
    between: undefined,
    electorate: undefined,
    accounts: MEMBERS.map((name) => ({ address: accountOf(name), membership: 'standard' })),
    storesMembership: true,
    targets: undefined,
    nodeRules: NODE_RULES,
    storesTargets: true,
    contract: CONTRACT,
    faulty: [],
    waysRound: [],
    own: undefined,
    ...differs,
  };
}

/** A plan in which these were read, and nothing else. */
export function planOfBesu(
  { network: name, resources }: DesiredState,
  live: Readonly<Record<string, unknown>>,
  differs: Partial<PlanInput> = {},
): Plan {
  const observed = Object.entries(live).map(([key, one]): [string, Observed<unknown>] => [
    key,
    { state: 'present', live: one },
  ]);
  return makePlan({
    network: name,
    revision: undefined,
    against: 'live',
    desired: resources,
    observed: new Map(observed),
    managed: new Set(Object.keys(live)),
    organization: undefined,
    kinds: PLANNING_KINDS,
    now: NOW,
    ...differs,
  });
}
