import { electorate } from '../../core/ballot/electorate.js';
import { proposalId } from '../../core/ballot/proposal-id.js';
import { tally } from '../../core/ballot/tally.js';
import { contentDigest } from '../../core/digest/content-digest.js';
import { sha256Hex } from '../../core/digest/sha256-hex.js';
import type { Electorate, Rule } from '../../core/model/change.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { chunkHash } from '../../evm/effects-hash.js';
import { parseExecutedBase } from '../../evm/executed-base.js';
import type { ProposalStatus, TaskView, VoteView } from '../../ports/read/governance-reader.js';
import type { Ballot } from '../../ports/write/governance-writer.js';
import type { EvmCall } from '../../ports/write/permissioning-writer.js';
import { MemoryLists } from './memory-lists.js';
import { MemoryNode } from './memory-node.js';

export interface MemoryBesuParameters {
  readonly chainId: number;
  readonly opssc: string;
  readonly members: readonly string[];
  readonly rule?: Rule;
  readonly mustAgree?: readonly string[];
  /** Calls that one chunk holds at most are the planner's affair; this is the number of own nodes of each organization. */
  readonly nodes?: Readonly<Record<string, readonly string[]>>;
}

/** A proposal of the governance contract. */
export interface MemoryRound {
  readonly id: string;
  readonly ballot: Ballot;
  readonly digest: string;
  readonly votes: Map<string, VoteView>;
  readonly tasks: Map<string, TaskView>;
  status: ProposalStatus;
  /** Of its chunks. */
  executed: number;
  /** Hashes of all chunks, once the first was executed. */
  chunkHashes: readonly string[];
}

/**
 * A Besu network in memory: the lists behind its ingresses, the governance contract that alone changes them, and each
 * organization's own nodes. What chaincode/evm does, in as far as loops see it; calls are decoded as the EVM would.
 */
export class MemoryBesu {
  readonly chainId: number;
  readonly opssc: string;
  readonly electorate: Electorate;
  readonly lists = new MemoryLists();
  readonly rounds = new Map<string, MemoryRound>();
  readonly executedRounds = new Map<string, number>();
  /** By organization and name. */
  readonly nodes: ReadonlyMap<string, ReadonlyMap<string, MemoryNode>>;
  /** Every transaction that changed something, as `organization what`. */
  readonly transactions: string[] = [];
  isUp = true;

  constructor({
    chainId,
    opssc,
    members,
    rule = { type: 'majority' },
    mustAgree = [],
    nodes = {},
  }: MemoryBesuParameters) {
    this.chainId = chainId;
    this.opssc = opssc;
    this.electorate = electorate(members, rule, mustAgree);
    this.nodes = new Map(
      Object.entries(nodes).map(([organization, names]) => [
        organization,
        new Map(names.map((name) => [name, new MemoryNode()])),
      ]),
    );
  }

  /** @throws QuorateError BESU_UNREACHABLE */
  reach(): void {
    if (this.isUp) return;
    throw new QuorateError('BESU_UNREACHABLE', 'No endpoint of the Besu network answers', {
      why: 'it is down',
      retry: 'transient',
    });
  }

  /** One transaction: all ballots or none. */
  vote(organization: string, ballots: readonly Ballot[]): void {
    for (const ballot of ballots) this.#check(ballot);
    for (const ballot of ballots) this.#vote(organization, ballot);
  }

  /**
   * One chunk of an approved round, once and in order.
   * @throws QuorateError EFFECTS_DIFFER, NOT_APPROVED
   */
  execute(organization: string, id: string, calls: readonly EvmCall[], chunkHashes: readonly string[]): void {
    const round = this.round(id);
    if (round.status !== 'approved') throw refusal('NOT_APPROVED', `${id} is ${round.status}`);
    const hash = chunkHash(this, round.executed, chunkHashes.length, calls);
    if (hash !== chunkHashes[round.executed]) throw refusal('EFFECTS_DIFFER', `chunk ${round.executed} of ${id}`);
    for (const call of calls) this.lists.run(call);
    round.chunkHashes = chunkHashes;
    round.executed += 1;
    const place = `${id.slice(0, 8)} ${round.executed}/${chunkHashes.length}`;
    this.transactions.push(`${organization} execute ${round.ballot.content.address} ${place}`);
    if (round.executed === chunkHashes.length) this.#complete(round);
  }

  round(id: string): MemoryRound {
    const round = this.rounds.get(id);
    if (round) return round;
    throw refusal('PROPOSAL_UNKNOWN', id);
  }

  /** All that the chain and the nodes hold, for finding out whether anything happened. */
  fingerprint(): string {
    const rounds = [...this.rounds.values()].map(({ votes, tasks, ...rest }) => [rest, [...votes], [...tasks]]);
    const nodes = [...this.nodes].map(([name, own]) => [name, [...own].map(([node, state]) => [node, state.lists])]);
    return JSON.stringify([rounds, this.lists.dump(), nodes, this.transactions]);
  }

  #check({ content, base, vote, reason }: Ballot): void {
    const executed = this.executedRounds.get(content.address) ?? 0;
    const known = parseExecutedBase(base);
    if (known?.executed !== executed)
      throw refusal('STALE_BASE', `${base} of ${content.address}, and ${executed} were executed`);
    if (vote === 'no' && reason === '') throw refusal('NO_REASON', content.address);
  }

  #vote(organization: string, ballot: Ballot): void {
    const { content, ledger, base, vote, reason, claim } = ballot;
    const digest = contentDigest(content);
    const id = proposalId({ digest, ledger, base });
    const round = this.rounds.get(id) ?? this.#open(id, digest, ballot);
    const known = round.votes.get(organization);
    if (known?.vote === vote && known.reason === reason) return;
    if (round.status !== 'open' && known) throw refusal('ALREADY_DECIDED', `${id} is ${round.status}`);
    const transactionId = sha256Hex(`${id} ${organization} ${round.votes.size}`);
    round.votes.set(organization, {
      organization,
      vote,
      reason,
      claim,
      certificate: '',
      transactionId,
      timestamp: new Date(0).toISOString(),
      counted: true,
    });
    this.transactions.push(`${organization} vote ${content.address} ${id.slice(0, 8)} ${vote}`);
    if (round.status === 'open') this.#decide(round);
  }

  #open(id: string, digest: string, ballot: Ballot): MemoryRound {
    const round: MemoryRound = {
      id,
      ballot,
      digest,
      votes: new Map(),
      tasks: new Map(),
      status: 'open',
      executed: 0,
      chunkHashes: [],
    };
    this.rounds.set(id, round);
    return round;
  }

  #decide(round: MemoryRound): void {
    const { decision } = tally(this.electorate, [...round.votes.values()]);
    round.status = decision;
    if (decision !== 'approved') return;
    // What is approved last is in force; a round without calls is done as soon as it is decided.
    for (const other of this.#ofAddress(round)) if (other.status === 'approved') other.status = 'superseded';
    if (parseExecutedBase(round.ballot.base)!.effects === NO_CALLS) this.#complete(round);
  }

  #complete(round: MemoryRound): void {
    const { address } = round.ballot.content;
    this.executedRounds.set(address, (this.executedRounds.get(address) ?? 0) + 1);
    round.status = 'applied';
    for (const other of this.#ofAddress(round)) {
      if (other.status === 'open' || other.status === 'approved') other.status = 'superseded';
    }
  }

  #ofAddress(round: MemoryRound): readonly MemoryRound[] {
    const { address } = round.ballot.content;
    return [...this.rounds.values()].filter((other) => other !== round && other.ballot.content.address === address);
  }
}

/** keccak-256 of abi.encode(bytes32[](0)). */
const NO_CALLS = '0x569e75fc77c1a856f6daaf9e69d8a9566ca34aa47f9133711ce065a571af0cfd';

export function refusal(code: string, why: string): QuorateError {
  return new QuorateError(code, 'The governance contract refuses it', { why, mend: 'see the reason' });
}
