import { electorateTarget } from '../../core/ballot/channel-voters.js';
import { FORMAT_VERSION } from '../../core/digest/content-digest.js';
import { sha256Hex } from '../../core/digest/sha256-hex.js';
import type { Electorate, LedgerId } from '../../core/model/change.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { compareBytes } from '../../core/order/compare-bytes.js';
import type {
  ChannelRecordView,
  GovernanceReader,
  HistoryEntry,
  PlasmaLinkView,
  ProposalFilter,
  ProposalView,
  SignatureView,
} from '../../ports/read/governance-reader.js';
import type { Submitted } from '../../ports/write/fabric-writer.js';
import type { Ballot, GovernanceWriter } from '../../ports/write/governance-writer.js';
import { answersOn, unreachable } from './memory-fabric-reader.js';
import type { MemoryLedger } from './memory-ledger.js';
import { castVotes, checkTarget, refusal } from './opssc-ballot.js';
import { electorateReader, plasmaLinkViews } from './opssc-electorate.js';
import { channelRecord } from './opssc-record.js';
import { attestChannel, closeRound, reportTask, sayOverdue, withdrawVote } from './opssc-rounds.js';
import { signUpdate } from './opssc-sign.js';
import {
  type GovernanceConstants,
  type GovernanceView,
  isCounted,
  keys,
  latestRound,
  type Round,
  type Stamp,
} from './opssc-state.js';
import type { Simulation } from './versioned-state.js';

export interface MemoryGovernanceParameters {
  readonly ledger: MemoryLedger;
  /** Who speaks. */
  readonly mspId: string;
  readonly channel: string;
  readonly chaincode: string;
  readonly constants: GovernanceConstants;
  /** True: the contract is there by itself. False: it answers where the ledger's lifecycle and the peers' processes say so. */
  readonly isGiven: boolean;
}

/**
 * The governance ledger in memory, as one organization speaks to it: the rules of chaincode/opssc (opssc-*.ts), checked
 * against that contract by test/adapters/memory. Refusals carry the contract's own codes.
 */
export class MemoryGovernance implements GovernanceReader, GovernanceWriter {
  readonly #parameters: MemoryGovernanceParameters;

  constructor(parameters: MemoryGovernanceParameters) {
    this.#parameters = parameters;
  }

  async electorate(): Promise<Electorate> {
    const { constants, channel } = this.#parameters;
    const { network } = constants;
    const ledger = { type: 'fabric', name: channel, genesis: '' } as const;
    const target = { address: `${network}/Network/${network}`, ledger, base: '' };
    return this.#look((view) => electorateReader(view)(target).electorate!);
  }

  async proposals(filter: ProposalFilter = {}): Promise<readonly ProposalView[]> {
    return this.#look((view) => {
      const prefix = filter.open === true ? keys.live('') : keys.content('');
      return view.state
        .range(prefix)
        .map(({ key }) => latestRound(view.state, key.slice(prefix.length), electorateReader(view)))
        .filter((round): round is Round => round !== undefined)
        .filter(({ stored }) => filter.address === undefined || filter.address === stored.content.address)
        .map((round) => viewOf(view.state, round));
    });
  }

  async proposal(id: string): Promise<ProposalView | undefined> {
    return this.#look((view) => {
      const round = latestRound(view.state, id, electorateReader(view));
      return round && viewOf(view.state, round);
    });
  }

  async history(id = ''): Promise<readonly HistoryEntry[]> {
    const prefix = id === '' ? 'opssc/history/' : `opssc/history/${id}/`;
    const entries = this.#look((view) => view.state.range<HistoryEntry>(prefix).map(({ value }) => value));
    return [...entries].sort(
      (left, right) =>
        compareBytes(left.id, right.id) ||
        left.round - right.round ||
        compareBytes(left.timestamp, right.timestamp) ||
        compareBytes(left.transactionId, right.transactionId),
    );
  }

  async formatVersion(): Promise<number> {
    return this.#look(() => FORMAT_VERSION);
  }

  async channelRecord(channel: string, genesis: string): Promise<ChannelRecordView> {
    return this.#look((view) => channelRecord(view, channel, genesis).record);
  }

  async plasmaLinks(ledger: LedgerId): Promise<readonly PlasmaLinkView[]> {
    return this.#look((view) => plasmaLinkViews(view, ledger));
  }

  async vote(ballots: readonly Ballot[]): Promise<Submitted> {
    const cast = this.#look((view) =>
      ballots.map((ballot) => {
        const target = electorateTarget(ballot.content, ballot.ledger, ballot.base);
        checkTarget(view, target);
        const { electorate, blocked } = electorateReader(view)(target);
        if (electorate && !blocked) return { ...ballot, electorate: electorate.hash };
        throw new QuorateError('ELECTORATE_UNKNOWN', 'Nobody can vote on this yet', {
          why: blocked,
          facts: { address: target.address },
          retry: 'transient',
        });
      }),
    );
    return this.#submit((view, stamp) => castVotes(view, stamp, cast));
  }

  withdraw(id: string, reason: string): Promise<Submitted> {
    return this.#submit((view, stamp) => withdrawVote(view, stamp, id, reason));
  }

  close(id: string): Promise<Submitted> {
    return this.#submit((view, stamp) => closeRound(view, stamp, id));
  }

  report(
    id: string,
    round: number,
    task: string,
    state: 'progressing' | 'applied' | 'failed',
    detail: string,
    packageId: string,
  ): Promise<Submitted> {
    return this.#submit((view, stamp) => reportTask(view, stamp, id, round, { task, state, detail, packageId }));
  }

  overdue(id: string, round: number): Promise<Submitted> {
    return this.#submit((view, stamp) => sayOverdue(view, stamp, id, round));
  }

  async sign(id: string, round: number, update: string, signature: string): Promise<Submitted> {
    const proposal = await this.proposal(id);
    if (!proposal) throw refusal('PROPOSAL_UNKNOWN', `There is no proposal ${id}`);
    return this.#submit((view, stamp) => signUpdate(view, stamp, proposal, { round, update, signature }));
  }

  attest(report: Parameters<GovernanceWriter['attest']>[0]): Promise<Submitted> {
    return this.#submit((view, stamp) => attestChannel(view, stamp, report, this.#seen(report.channel)));
  }

  /** What an endorsing peer sees of a channel; all members' peers have joined it. */
  #seen(name: string): readonly string[] | 'notJoined' | 'denied' {
    const channel = this.#parameters.ledger.channels.get(name);
    if (!channel) return 'notJoined';
    return channel.members.includes(this.#parameters.mspId) ? channel.members : 'denied';
  }

  #view(state: Simulation): GovernanceView {
    const { ledger, channel, constants } = this.#parameters;
    return { state, channel, constants, members: ledger.channel(channel).members };
  }

  /** @throws QuorateError FABRIC_UNREACHABLE, GOVERNANCE_UNREADABLE */
  #look<Answer>(look: (view: GovernanceView) => Answer): Answer {
    const { ledger, mspId, channel, chaincode } = this.#parameters;
    if (!ledger.isUp(mspId)) throw unreachable(`all peers of ${mspId} are down`);
    if (!this.#answers(mspId)) {
      throw new QuorateError('GOVERNANCE_UNREADABLE', 'The governance chaincode cannot be asked', {
        why: `${chaincode} does not answer on our peers`,
        retry: 'transient',
      });
    }
    return ledger.read(channel, (state) => look(this.#view(state)));
  }

  #answers(mspId: string): boolean {
    const { ledger, channel, chaincode, isGiven } = this.#parameters;
    return ledger
      .peers(mspId)
      .some(({ name, up }) => up && (isGiven || answersOn(ledger, mspId, name, channel, chaincode)));
  }

  /** Endorsed by a majority of the members, as the contract's own policy asks. */
  async #submit(act: (view: GovernanceView, stamp: Stamp) => void): Promise<Submitted> {
    const { ledger, mspId, channel } = this.#parameters;
    this.#look(() => undefined);
    const endorsers = ledger.channel(channel).members.filter((member) => this.#answers(member));
    if (!ledger.channel(channel).satisfied('/Channel/Application/Endorsement', endorsers)) {
      throw new QuorateError('GOVERNANCE_FAILED', 'The governance chaincode did not take the transaction', {
        why: `only peers of ${endorsers.join(', ')} endorse`,
        retry: 'transient',
      });
    }
    return ledger.submit({
      channel,
      simulate: (state) => {
        act(this.#view(state), {
          organization: mspId,
          certificate: sha256Hex(`certificate of ${mspId}`),
          transactionId: state.transactionId,
          timestamp: new Date(ledger.now()).toISOString(),
        });
      },
      endorsed: () => true,
    });
  }
}

function viewOf(state: Simulation, round: Round): ProposalView {
  const { id, stored, status, blocked, decision, electorate, votes, overdue, tasks } = round;
  const signatures = state.range<SignatureView>(keys.signatures(id, round.round)).map(({ value }) => value);
  const nobody: Electorate = { voters: [], rule: { type: 'all' }, mustAgree: [] };
  return {
    id,
    round: round.round,
    content: stored.content,
    digest: stored.digest,
    ledger: stored.ledger,
    base: stored.base,
    status,
    closed: decision !== undefined,
    electorate: electorate ?? nobody,
    votes: votes.map((vote) => ({ ...vote, counted: isCounted(electorate, vote) })),
    overdue,
    tasks,
    signatures,
    blocked: status === 'open' ? blocked : '',
  };
}
