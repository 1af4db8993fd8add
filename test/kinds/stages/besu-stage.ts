import { MemoryEvmGovernance } from '../../../reconciler/adapters/memory/memory-evm-governance.js';
import { portNotConfigured } from '../../../reconciler/adapters/not-configured.js';
import { proposalId } from '../../../reconciler/core/ballot/proposal-id.js';
import { FORMAT_VERSION } from '../../../reconciler/core/digest/content-digest.js';
import { formatAddress } from '../../../reconciler/core/model/address.js';
import type { Change } from '../../../reconciler/core/model/change.js';
import type { JsonObject } from '../../../reconciler/core/model/json.js';
import type { Decided } from '../../../reconciler/core/model/kind.js';
import type { ApplyPorts } from '../../../reconciler/kinds/kind-ports.js';
import { loadBesuRevision, MemoryBesuConsortium } from '../../loop/memory-besu-consortium.js';
import { accountList, besuNetwork, CHAIN, MEMBERS, node, nodeList, SEVEN, VOTERS } from '../besu-fixture.js';
import type { KindStage, StagedNetwork, Wrap } from './kind-stage.js';

const OWN = { Alpha: ['node-3', 'node-6'], Beta: ['node-1', 'node-4'], Gamma: ['node-2', 'node-5'] };
const FOREIGN = { node: `enode://${'fe'.repeat(64)}@203.0.113.9:30303`, account: `0x${'fe'.repeat(20)}` };

/** Lists in contracts; small chunks, so that a list takes several transactions. */
export const BESU_CONTRACT_STAGE = stage('Besu contract', { execution: { gasPerChunk: 1_500_000 } });
/** Lists in files of each organization's own nodes. */
export const BESU_LOCAL_STAGE = stage('Besu local', { permissioning: { backEnd: 'local' } });

function stage(name: string, lines: JsonObject): KindStage {
  const loaded = loadBesuRevision({
    'net/besu.yaml': besuNetwork(lines as never),
    'net/nodes.yaml': nodeList([...SEVEN, node(9)]),
    'net/accounts.yaml': accountList([...VOTERS, { address: `0x${'77'.repeat(20)}` }]),
  });
  const isLocal = 'permissioning' in lines;
  return {
    name,
    kinds: ['BesuNetwork', 'NodeList', 'AccountList'],
    organizations: MEMBERS,
    victims: ['Alpha', 'Gamma'],
    resources: loaded.resources,
    isOwnRead: (call) => call === 'besu.ownNodes',
    async begin(kind) {
      const net = new MemoryBesuConsortium(isLocal ? OWN : {});
      for (const own of net.besu.nodes.values()) {
        for (const one of own.values()) {
          if (kind !== 'NodeList') one.lists = { ...one.lists, allowedNodes: [FOREIGN.node] };
          if (kind !== 'AccountList') one.lists = { ...one.lists, allowedAccounts: [FOREIGN.account] };
        }
      }
      return stagedOn(net, loaded.resources, kind, isLocal);
    },
  };
}

function stagedOn(
  net: MemoryBesuConsortium,
  resources: KindStage['resources'],
  kind: string,
  isLocal: boolean,
): StagedNetwork {
  const nodes = () => [...net.besu.nodes.values()].flatMap((own) => [...own.values()]);
  return {
    ports: (name, wrap = (ports) => ports) => portsOf(net, resources, name, wrap),
    decide: (change) => decide(net, change),
    restart: async (name) => net.member(name).restart(),
    tick() {
      net.now += 10_000;
    },
    takeDown() {
      net.besu.isUp = false;
    },
    state: () => [
      net.besu.lists.dump(),
      nodes().map(({ lists }) => lists),
      // Who executes is a matter of who lives; how often is not.
      net.besu.transactions
        .map((one) => one.replace(/^\S+ /, ''))
        .filter((one) => !one.startsWith('vote'))
        .sort(),
    ],
    isForeignUntouched: () =>
      nodes().every(({ lists }) => kind === 'NodeList' || lists.allowedNodes[0] === FOREIGN.node) &&
      nodes().every(({ lists }) => kind === 'AccountList' || lists.allowedAccounts[0] === FOREIGN.account) &&
      (!isLocal || net.besu.lists.nodes.length === 0) &&
      (kind === 'NodeList' || net.besu.lists.nodes.length === 0),
  };
}

async function decide(net: MemoryBesuConsortium, change: Change): Promise<Decided> {
  const { address, action, after, digest, ledger, electorate } = change;
  const base = change.base!;
  const id = proposalId({ digest, ledger: ledger!, base });
  const content = { formatVersion: FORMAT_VERSION, address: formatAddress(address), action, after };
  if (!net.besu.rounds.has(id)) {
    const ballot = { content, ledger: ledger!, base, vote: 'yes', reason: '', claim: { revision: 'a' } } as const;
    for (const name of MEMBERS) await new MemoryEvmGovernance(net.besu, name).vote([ballot]);
  }
  const { voters } = electorate;
  return { id, round: 1, address, action, after, base, voters, yes: voters };
}

function portsOf(net: MemoryBesuConsortium, desired: KindStage['resources'], name: string, wrap: Wrap): ApplyPorts {
  const ports = wrap(net.member(name).ports());
  const place = { besuNetwork: 'mainnet', contract: net.besu.opssc, chainId: CHAIN };
  return {
    observe: {
      fabric: portNotConfigured('fabric'),
      channels: portNotConfigured('fabric'),
      plasmaRoot: undefined,
      besu: ports.besu?.(place),
      governance: ports.governance(place),
      rounds: [],
      organization: name,
      peers: [],
      services: () => [],
      decidedTree: async () => undefined,
      decidedRevision: async () => undefined,
      packages: new Map(),
      desired,
    },
    write: portNotConfigured('fabric'),
    channels: portNotConfigured('fabric'),
    plasmaRoot: undefined,
    besu: ports.besuWriter?.(place),
    governance: ports.governanceWriter(place),
    voteMode: 'merged',
    runtime: ports.runtime,
    source: async () => ({ hash: '', files: [] }),
    earlier: async () => ({ resources: desired, source: async () => ({ hash: '', files: [] }) }),
    history: async () => [],
    preparing: new Map(),
    now: () => net.now,
    quorumSince: new Map(),
    progress: () => undefined,
  };
}
