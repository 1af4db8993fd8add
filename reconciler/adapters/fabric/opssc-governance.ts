import { common } from '@hyperledger/fabric-protos';
import { type ElectorateTarget, electorateTarget } from '../../core/ballot/channel-voters.js';
import type { Electorate, LedgerId } from '../../core/model/change.js';
import type { JsonObject } from '../../core/model/json.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type {
  ChannelRecordView,
  GovernanceReader,
  HistoryEntry,
  PlasmaLinkView,
  ProposalContent,
  ProposalFilter,
  ProposalView,
  VoteView,
} from '../../ports/read/governance-reader.js';
import type { Submitted } from '../../ports/write/fabric-writer.js';
import type { Ballot, GovernanceWriter } from '../../ports/write/governance-writer.js';
import { contractRefusal } from './contract-refusal.js';
import { failure } from './gateway-fabric-writer.js';
import { type OwnPeers, payloadOf } from './own-peers.js';
import { type SubmitOptions, submitTransaction } from './submit-transaction.js';

/** Answers of chaincode/opssc, as its src/api.ts documents them. */
interface ProposalJson {
  readonly id: string;
  readonly round: number;
  readonly content: ProposalContent;
  readonly digest: string;
  readonly ledger: LedgerId;
  readonly base: string;
  readonly status: ProposalView['status'];
  readonly closed: boolean;
  readonly electorate: Electorate | null;
  readonly votes: readonly VoteView[];
  readonly overdue: readonly string[];
  readonly tasks: ProposalView['tasks'];
  readonly signatures: ProposalView['signatures'];
  readonly blocked: string;
}

const PAGE = 100;
/** fabric-contract-api: chaincodefromcontract.js. */
const NO_SUCH_FUNCTION = 'to invoke a function that does not exist';

/** OpsSC's queries through our own peers. */
export class OpsscReader implements GovernanceReader {
  readonly #peers: OwnPeers;
  readonly #channel: string;
  readonly #chaincode: string;
  /** Transaction id -> block: a ledger never moves one. */
  readonly #blocks = new Map<string, number>();

  constructor(peers: OwnPeers, channel: string, chaincode: string) {
    this.#peers = peers;
    this.#channel = channel;
    this.#chaincode = chaincode;
  }

  electorate(): Promise<Electorate> {
    return this.#query<Electorate>('Electorate');
  }

  async electorateFor(target: ElectorateTarget): Promise<{ readonly hash: string; readonly blocked: string }> {
    const answer = await this.#query<{ electorate: { hash: string } | null; blocked: string }>(
      'ElectorateFor',
      JSON.stringify(target),
    );
    return { hash: answer.electorate?.hash ?? '', blocked: answer.blocked };
  }

  async proposals(filter: ProposalFilter = {}): Promise<readonly ProposalView[]> {
    const all: ProposalView[] = [];
    for (let bookmark = ''; ; ) {
      const page = await this.#query<{ proposals: readonly ProposalJson[]; bookmark: string }>(
        'Proposals',
        JSON.stringify(filter),
        String(PAGE),
        bookmark,
      );
      all.push(...page.proposals.map(viewOf));
      if (page.bookmark === '') return all;
      bookmark = page.bookmark;
    }
  }

  async proposal(id: string): Promise<ProposalView | undefined> {
    const found = await this.#query<ProposalJson | null>('Proposal', id);
    return found ? viewOf(found) : undefined;
  }

  async history(id = ''): Promise<readonly HistoryEntry[]> {
    const all: HistoryEntry[] = [];
    for (let bookmark = ''; ; ) {
      const page = await this.#query<{ entries: readonly HistoryEntry[]; bookmark: string }>(
        'History',
        id,
        String(PAGE),
        bookmark,
      );
      all.push(...page.entries);
      if (page.bookmark === '') return this.#withBlocks(all);
      bookmark = page.bookmark;
    }
  }

  /** The block is the ledger's to say, not the contract's: each transaction is looked up once. */
  async #withBlocks(entries: readonly HistoryEntry[]): Promise<readonly HistoryEntry[]> {
    for (const { transactionId } of entries) {
      if (this.#blocks.has(transactionId)) continue;
      const answer = await this.#peers.ask(this.#channel, 'qscc', ['GetBlockByTxID', this.#channel, transactionId]);
      // Who may not read blocks still gets the history.
      if (answer.status !== 200) continue;
      this.#blocks.set(transactionId, common.Block.deserializeBinary(answer.payload).getHeader()?.getNumber() ?? 0);
    }
    return entries.map((entry) => {
      const block = this.#blocks.get(entry.transactionId);
      return block === undefined ? entry : { ...entry, block };
    });
  }

  async formatVersion(): Promise<number> {
    return (await this.#query<{ formatVersion: number }>('Version')).formatVersion;
  }

  async channelRecord(channel: string, genesis: string): Promise<ChannelRecordView> {
    const found = await this.#query<
      Omit<ChannelRecordView, 'inForce'> & { inForce: ChannelRecordView['inForce'] | null }
    >('ChannelRecord', channel, genesis);
    return { ...found, inForce: found.inForce ?? undefined };
  }

  async plasmaLinks({ name, genesis }: LedgerId): Promise<readonly PlasmaLinkView[] | undefined> {
    try {
      return await this.#query<readonly PlasmaLinkView[]>('PlasmaLinks', name, genesis);
    } catch (error) {
      // Until OpsSC is upgraded by a vote, and then a chain binds nobody else on its ledger either.
      if (error instanceof QuorateError && error.why?.includes(NO_SUCH_FUNCTION)) return undefined;
      throw error;
    }
  }

  async #query<Value>(name: string, ...args: string[]): Promise<Value> {
    const answer = await this.#peers.ask(this.#channel, this.#chaincode, [name, ...args]);
    const payload = payloadOf(answer, 'GOVERNANCE_UNREADABLE', 'The governance chaincode cannot be asked');
    return JSON.parse(Buffer.from(payload).toString('utf8')) as Value;
  }
}

function viewOf(proposal: ProposalJson): ProposalView {
  const nobody: Electorate = { voters: [], rule: { type: 'all' }, mustAgree: [] };
  return { ...proposal, electorate: proposal.electorate ?? nobody };
}

/** OpsSC's transactions, endorsed as its own policy asks (MAJORITY or stricter). */
export class OpsscWriter implements GovernanceWriter {
  readonly #peers: OwnPeers;
  readonly #channel: string;
  readonly #chaincode: string;
  readonly #reader: OpsscReader;

  constructor(peers: OwnPeers, channel: string, chaincode: string) {
    this.#peers = peers;
    this.#channel = channel;
    this.#chaincode = chaincode;
    this.#reader = new OpsscReader(peers, channel, chaincode);
  }

  async vote(ballots: readonly Ballot[], sent?: () => void): Promise<Submitted> {
    const hashes = new Map<string, string>();
    const input: JsonObject[] = [];
    for (const ballot of ballots) {
      const target = electorateTarget(ballot.content, ballot.ledger, ballot.base);
      const key = JSON.stringify(target);
      let electorate = hashes.get(key);
      if (electorate === undefined) {
        const found = await this.#reader.electorateFor(target);
        if (found.blocked) throw blocked(target.address, found.blocked);
        electorate = found.hash;
        hashes.set(key, electorate);
      }
      input.push({ ...ballot, electorate } as unknown as JsonObject);
    }
    return this.#submit('Vote', [JSON.stringify(input)], sent ? { sent } : {});
  }

  withdraw(id: string, reason: string): Promise<Submitted> {
    return this.#submit('Withdraw', [id, reason]);
  }

  close(id: string): Promise<Submitted> {
    return this.#submit('Close', [id]);
  }

  report(
    id: string,
    round: number,
    task: string,
    state: string,
    detail: string,
    packageId: string,
  ): Promise<Submitted> {
    return this.#submit('Report', [id, String(round), task, state, detail, packageId]);
  }

  overdue(id: string, round: number): Promise<Submitted> {
    return this.#submit('Overdue', [id, String(round)]);
  }

  async sign(id: string, round: number, update: string, signature: string): Promise<Submitted> {
    const proposal = await this.#reader.proposal(id);
    if (!proposal) throw new QuorateError('PROPOSAL_UNKNOWN', `There is no proposal ${id}`);
    const { digest, ledger, base } = proposal;
    return this.#submit('Sign', [JSON.stringify({ digest, ledger, base }), String(round), update, signature]);
  }

  attest(report: Parameters<GovernanceWriter['attest']>[0]): Promise<Submitted> {
    return this.#submit('Attest', [JSON.stringify(report)]);
  }

  async #submit(name: string, args: readonly string[], options: SubmitOptions = {}): Promise<Submitted> {
    try {
      return await this.#peers.submit(this.#channel, (peer) =>
        submitTransaction(peer.contract(this.#channel, this.#chaincode), name, args, [], options),
      );
    } catch (error) {
      throw (
        contractRefusal(error) ??
        failure('GOVERNANCE_FAILED', 'The governance chaincode did not take the transaction', error, { function: name })
      );
    }
  }
}

function blocked(address: string, why: string): QuorateError {
  return new QuorateError('ELECTORATE_UNKNOWN', 'Nobody can vote on this yet', {
    why,
    mend: 'every organization of the channel must report what its peer says of it (its loop does so by itself); who cannot vote must join the governance channel first',
    facts: { address },
    retry: 'transient',
  });
}
