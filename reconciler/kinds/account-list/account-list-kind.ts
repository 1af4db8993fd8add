import { formatAddress } from '../../core/model/address.js';
import type { Applied, Kind, Observed, Resource } from '../../core/model/kind.js';
import { accountEffects } from '../../evm/account-effects.js';
import { executeDecided, recordDecided } from '../besu-network/execute-decided.js';
import { findBesuNetwork } from '../besu-network/find-besu-network.js';
import { permissioningTarget } from '../besu-network/permissioning-target.js';
import { plannedEffects } from '../besu-network/planned-effects.js';
import { type ListReading, readList, readOwnNodes } from '../besu-network/read-list.js';
import { writeOwnNodes } from '../besu-network/write-own-nodes.js';
import type { ApplyPorts, ObservePorts } from '../kind-ports.js';
import { isWritten } from '../node-list/own-node-lists.js';
import type { AccountListLive } from './account-list-live.js';
import { accountListPlanning } from './account-list-planning.js';
import { accountsOfShared } from './account-list-shared.js';
import type { AccountListSpec } from './account-list-spec.js';
import { compareAccounts } from './compare-accounts.js';
import { keepsAccounts, ownAccountLists } from './own-account-steps.js';

const NOT_READ = 'local lists are compared with what was decided last, and the governance ledger was not read';

/** A list of accounts: in contracts executed once for all, in local lists written by each organization for its own nodes. */
export const accountListKind: Kind<AccountListLive, ObservePorts, ApplyPorts> = {
  ...accountListPlanning,
  observe,
  async apply(ports, { resource, live, decided }) {
    if (!decided) return { state: 'waiting', reason: 'WaitingForVotes', message: 'nothing was decided' };
    if (!live.contract) return recordDecided(ports, decided);
    const { desired } = ports.observe;
    const spec = resource.spec as unknown as AccountListSpec;
    const besu = findBesuNetwork(resource.address.network, spec.besuNetwork, desired)!;
    const { wanted, targets } = compareAccounts(live, spec);
    const planned = plannedEffects(besu, live.contract, desired, (contract, scope) =>
      accountEffects(contract, live, { accounts: wanted, targets }, scope),
    );
    if (!planned || 'refusals' in planned) return { state: 'waiting', reason: 'Refused', message: 'the plan says why' };
    return executeDecided(ports, decided, permissioningTarget(besu), planned.effects, live.between?.id === decided.id);
  },
  async heal(ports, { resource, live }) {
    return writeOwn(ports, resource, live);
  },
  async sustain(ports, address, live) {
    const resource = ports.observe.desired.get(formatAddress(address));
    if (resource && live.own?.hasAgreed) await writeOwn(ports, resource, live);
  },
};

function observe(ports: ObservePorts, resource: Resource): Promise<Observed<AccountListLive>> {
  return readList(ports, resource, async (reading): Promise<AccountListLive | string> => {
    if (reading.target.backEnd === 'contract') return ofContract(reading);
    return reading.decisions ? ofDecision(reading, ports.organization) : NOT_READ;
  });
}

/** Interfaces that keep which contracts may be called. */
const WITH_TARGETS = ['quorate', 'lacchain'];

async function ofContract(reading: ListReading): Promise<AccountListLive> {
  const { reader, target, ledger, decisions } = reading;
  const read = await reader.accounts(target);
  const { block, accounts, storesMembership, targets, nodeRules, contract, faulty, waysRound } = read;
  reading.requireNewer(block);
  return {
    ledger,
    executed: decisions?.executed,
    between: decisions?.between,
    electorate: decisions?.electorate,
    accounts,
    storesMembership,
    targets,
    nodeRules,
    storesTargets: WITH_TARGETS.includes(contract?.interface ?? ''),
    contract,
    faulty,
    waysRound,
    own: undefined,
  };
}

async function ofDecision(reading: ListReading, organization: string | undefined): Promise<AccountListLive> {
  const { executed, electorate, content } = reading.decisions!;
  const { accounts, targets } = accountsOfShared(content);
  return {
    ledger: reading.ledger,
    executed,
    between: undefined,
    electorate,
    accounts,
    // Nodes keep neither; the decision, with which a local list is compared, keeps both.
    storesMembership: true,
    targets,
    nodeRules: undefined,
    storesTargets: true,
    contract: undefined,
    faulty: [],
    waysRound: [],
    own: await readOwnNodes(reading, organization),
  };
}

/** Our own nodes hold what was decided. */
async function writeOwn(ports: ApplyPorts, resource: Resource, live: AccountListLive): Promise<Applied> {
  const { desired } = ports.observe;
  const besu = findBesuNetwork(resource.address.network, String(resource.spec.besuNetwork), desired);
  if (live.contract || !besu) return { state: 'done', reason: 'Applied', message: 'the contract says what Git says' };
  const lists = ownAccountLists(live.accounts);
  return writeOwnNodes(ports, permissioningTarget(besu), live.own, (_name, node) =>
    isWritten(node, lists) || !keepsAccounts(node) ? undefined : lists,
  );
}
