import { electorate } from '../../core/ballot/electorate.js';
import { proposalId } from '../../core/ballot/proposal-id.js';
import { contentDigest, FORMAT_VERSION } from '../../core/digest/content-digest.js';
import { formatAddress } from '../../core/model/address.js';
import type { Change, Electorate } from '../../core/model/change.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { itemFor, type QueuePlan } from '../../kinds/besu-network/queue-plan.js';
import type { QueuePlace } from '../../kinds/network/governance-place.js';
import { namesByAccount } from '../../kinds/network/names-by-account.js';
import { queuedLists } from '../../kinds/queued-lists.js';
import type { GovernanceReader, ProposalFilter, ProposalView, VoteView } from '../../ports/read/governance-reader.js';
import type {
  PermissioningContract,
  PermissioningReader,
  PermissioningTarget,
} from '../../ports/read/permissioning-reader.js';
import type { OwnersQueue, VotingQueue } from '../../ports/read/voting-queue.js';
import { notOnThisLedger } from './opssc-evm-reader.js';

/** A change of a list with the items that are its votes. */
export interface QueuedChange {
  readonly change: Change;
  readonly plan: QueuePlan;
  readonly queue: VotingQueue;
  /** The rules contract that has the queue. */
  readonly rules: string;
}

/** Contracts keep no hour of a confirmation. */
const NEVER = new Date(0).toISOString();

/**
 * LACChain's N-of-M queue as the governance ledger: a change of a list is one proposal, its items and their confirmations
 * are its votes. Content stands on no chain, so a proposal exists for whoever has the Git that says it; it is there as long
 * as the list differs, and who decided is seen by the list itself.
 */
export class QueueGovernanceReader implements GovernanceReader {
  readonly block?: number;
  readonly #place: QueuePlace;
  readonly #lists: PermissioningReader;

  constructor(place: QueuePlace, lists: PermissioningReader) {
    this.#place = place;
    this.#lists = lists;
  }

  /** Reads each list once, whatever is asked of it. */
  async atOnce(): Promise<QueueGovernanceReader & { readonly block: number }> {
    const held = remembering(this.#lists);
    const { block, contract } = await held.nodes(this.#place.target);
    if (block === undefined) throw this.#noQueue(contract);
    return Object.assign(new QueueGovernanceReader(this.#place, held), { block });
  }

  /** Owners by the names that Git has for them, else by their addresses. */
  async electorate(): Promise<Electorate> {
    const { owners, required } = await this.#queue();
    return electorate(owners.map(this.#nameOf), { type: 'atLeast', n: required }, []);
  }

  async accounts(): Promise<Readonly<Record<string, string>>> {
    const { owners } = await this.#queue();
    return Object.fromEntries(owners.map((owner) => [this.#nameOf(owner), owner]));
  }

  async owners(): Promise<OwnersQueue> {
    const { admin, owners, required, ofOwners } = await this.#queue();
    return { admin, owners, required, ofOwners };
  }

  async proposals({ address }: ProposalFilter = {}): Promise<readonly ProposalView[]> {
    const views = (await this.changes()).map((one) => this.#view(one));
    return views.filter(({ content }) => address === undefined || content.address === address);
  }

  async proposal(id: string): Promise<ProposalView | undefined> {
    return (await this.proposals()).find((one) => one.id === id);
  }

  /** Who confirmed what stands in each item; when, and why, nowhere. */
  async history(): Promise<readonly []> {
    return [];
  }

  async formatVersion(): Promise<number> {
    return FORMAT_VERSION;
  }

  async channelRecord(): Promise<never> {
    throw notOnThisLedger('a record of a channel');
  }

  /** What Git says of the lists and the contracts do not yet, whether anybody has voted for it or not. */
  async changes(): Promise<readonly QueuedChange[]> {
    const { desired, network, target } = this.#place;
    const electorateNow = await this.electorate();
    const found = await queuedLists(this.#lists, { desired, network, besuNetwork: target.network }, electorateNow);
    return found.flatMap(({ change, plan, contract }) =>
      contract.queue === undefined ? [] : [{ change, plan, queue: contract.queue, rules: contract.address }],
    );
  }

  readonly #nameOf = (owner: string): string => {
    const { network, desired } = this.#place;
    return namesByAccount(network, desired).get(owner) ?? owner;
  };

  async #queue(): Promise<VotingQueue> {
    const { contract } = await this.#lists.nodes(this.#place.target);
    if (contract?.queue) return contract.queue;
    throw this.#noQueue(contract);
  }

  #noQueue(contract: PermissioningContract | undefined): QuorateError {
    return new QuorateError('GOVERNANCE_UNREADABLE', 'The contracts of this network have no queue', {
      why: `behind ${this.#place.target.nodeIngress} are rules of ${contract?.interface ?? 'nobody'}`,
      mend: 'Name the contract that decides in spec.governance of the Network document.',
      facts: { contract: contract?.address ?? '' },
    });
  }

  #view({ change, plan, queue }: QueuedChange): ProposalView {
    const { address, action, after, digest, ledger, base } = change;
    return {
      id: idOf(change),
      round: 1,
      content: { formatVersion: FORMAT_VERSION, address: formatAddress(address), action, after },
      digest,
      ledger: ledger!,
      base: base!,
      ...{ status: 'open', closed: false, overdue: [], tasks: [], signatures: [], blocked: '' },
      electorate: change.electorate,
      votes: votersOf(plan, queue).map((owner) => voteOf(this.#nameOf(owner), owner)),
    };
  }
}

function remembering(lists: PermissioningReader): PermissioningReader {
  const once = <Value>(ask: (target: PermissioningTarget) => Promise<Value>) => {
    const answers = new Map<string, Promise<Value>>();
    return (target: PermissioningTarget): Promise<Value> => {
      const key = JSON.stringify(target);
      const answer = answers.get(key) ?? ask(target);
      answers.set(key, answer);
      return answer;
    };
  };
  return {
    nodes: once((target) => lists.nodes(target)),
    accounts: once((target) => lists.accounts(target)),
    ownNodes: (target) => lists.ownNodes(target),
    execution: (target, id) => lists.execution(target, id),
  };
}

/** As the plan has it. */
export function idOf({ digest, ledger, base }: Pick<Change, 'digest' | 'ledger' | 'base'>): string {
  return proposalId({ digest, ledger: ledger!, base: base! });
}

/** Does a ballot mean this change, as it follows now? */
export function isOf(
  { change }: QueuedChange,
  content: { readonly address: string; readonly action: Change['action']; readonly after: Change['after'] },
  base: string,
): boolean {
  return change.base === base && change.digest === contentDigest({ formatVersion: FORMAT_VERSION, ...content });
}

/** Owners who have confirmed all of it that can be confirmed by now; nobody while nothing stands there. */
function votersOf({ wants }: QueuePlan, queue: VotingQueue): readonly string[] {
  const due = wants.filter(({ early }) => early === undefined).map((want) => itemFor(queue, want)?.confirmedBy ?? []);
  return due.length === 0 ? [] : queue.owners.filter((owner) => due.every((by) => by.includes(owner)));
}

function voteOf(organization: string, account: string): VoteView {
  const said = { vote: 'yes', reason: '', claim: { revision: '' }, counted: true } as const;
  return { organization, ...said, certificate: account, transactionId: '', timestamp: NEVER };
}
