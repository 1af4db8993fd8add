import { FORMAT_VERSION } from '../../core/digest/content-digest.js';
import type { Electorate } from '../../core/model/change.js';
import type {
  ChannelRecordView,
  GovernanceReader,
  HistoryEntry,
  ProposalFilter,
  ProposalView,
  TaskView,
} from '../../ports/read/governance-reader.js';
import type { Submitted } from '../../ports/write/fabric-writer.js';
import type { Ballot, GovernanceWriter } from '../../ports/write/governance-writer.js';
import { type MemoryBesu, type MemoryRound, refusal } from './memory-besu.js';

const SUBMITTED: Submitted = { transactionId: '', block: 0 };

/** The governance contract of a MemoryBesu, as one organization reads and calls it. */
export class MemoryEvmGovernance implements GovernanceReader, GovernanceWriter {
  readonly #besu: MemoryBesu;
  readonly #organization: string;

  constructor(besu: MemoryBesu, organization: string) {
    this.#besu = besu;
    this.#organization = organization;
  }

  async atOnce(): Promise<GovernanceReader> {
    const views = await this.proposals();
    return {
      electorate: () => this.electorate(),
      proposals: async (filter) => filtered(views, filter),
      proposal: async (id) => views.find((view) => view.id === id),
      history: () => this.history(),
      formatVersion: () => this.formatVersion(),
      channelRecord: (channel) => this.channelRecord(channel),
    };
  }

  async electorate(): Promise<Electorate> {
    this.#besu.reach();
    return this.#besu.electorate;
  }

  async proposals(filter?: ProposalFilter): Promise<readonly ProposalView[]> {
    this.#besu.reach();
    const views = [...this.#besu.rounds.values()].map((round) => this.#view(round));
    return filtered(views, filter);
  }

  async proposal(id: string): Promise<ProposalView | undefined> {
    this.#besu.reach();
    const round = this.#besu.rounds.get(id);
    return round && this.#view(round);
  }

  async history(): Promise<readonly HistoryEntry[]> {
    return [];
  }

  async formatVersion(): Promise<number> {
    this.#besu.reach();
    return FORMAT_VERSION;
  }

  async channelRecord(channel: string): Promise<ChannelRecordView> {
    throw refusal('NO_CHANNELS', channel);
  }

  async vote(ballots: readonly Ballot[]): Promise<Submitted> {
    this.#besu.reach();
    this.#besu.vote(this.#organization, ballots);
    return SUBMITTED;
  }

  async withdraw(id: string): Promise<Submitted> {
    this.#besu.reach();
    const round = this.#besu.round(id);
    if (round.status !== 'open') throw refusal('ALREADY_DECIDED', id);
    round.votes.delete(this.#organization);
    if (round.votes.size === 0) round.status = 'withdrawn';
    return SUBMITTED;
  }

  /** The contract writes each decision down with the vote that makes it. */
  async close(id: string): Promise<Submitted> {
    this.#besu.reach();
    this.#besu.round(id);
    return SUBMITTED;
  }

  async report(
    id: string,
    _round: number,
    task: string,
    state: TaskView['state'],
    detail: string,
    packageId: string,
  ): Promise<Submitted> {
    this.#besu.reach();
    const organization = this.#organization;
    const timestamp = new Date(0).toISOString();
    const said = { organization, task, state, detail, packageId, transactionId: '', timestamp };
    this.#besu.round(id).tasks.set(`${organization} ${task}`, said);
    return SUBMITTED;
  }

  /** Rounds expire by block number. */
  async overdue(): Promise<Submitted> {
    return SUBMITTED;
  }

  async sign(id: string): Promise<Submitted> {
    throw refusal('NO_CHANNELS', id);
  }

  async attest({ channel }: { readonly channel: string }): Promise<Submitted> {
    throw refusal('NO_CHANNELS', channel);
  }

  #view({ id, ballot, digest, status, votes, tasks }: MemoryRound): ProposalView {
    return {
      id,
      round: 1,
      content: ballot.content,
      digest,
      ledger: ballot.ledger,
      base: ballot.base,
      status,
      closed: status !== 'open' && status !== 'approved',
      electorate: this.#besu.electorate,
      votes: [...votes.values()],
      overdue: [],
      tasks: [...tasks.values()],
      signatures: [],
      blocked: '',
    };
  }
}

function filtered(views: readonly ProposalView[], { open = false, address }: ProposalFilter = {}) {
  return views
    .filter(({ content }) => address === undefined || content.address === address)
    .filter(({ status }) => !open || status === 'open' || status === 'approved');
}
