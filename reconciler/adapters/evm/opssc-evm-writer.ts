import { canonicalJson } from '../../core/digest/canonical-json.js';
import { contentDigest } from '../../core/digest/content-digest.js';
import type { Json } from '../../core/model/json.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { abiOf } from '../../evm/abi.js';
import { ballotKey } from '../../evm/ballot-key.js';
import { parseExecutedBase } from '../../evm/executed-base.js';
import type { Submitted } from '../../ports/write/fabric-writer.js';
import type { Ballot, GovernanceWriter } from '../../ports/write/governance-writer.js';
import { notOnThisLedger, type OpsscEvmReader } from './opssc-evm-reader.js';
import type { OpsscState } from './opssc-views.js';
import { STATUSES } from './opssc-views.js';
import { actionNumber, packedContent } from './published-contents.js';
import type { TransactionSender } from './transaction-sender.js';

/** Of published content in one transaction: nodes take 128 KiB at most. */
const PIECE_BYTES = 90_000;

const TASK_STATES = ['progressing', 'applied', 'failed'] as const;

interface Cast {
  readonly tuple: Parameters<typeof ballotKey>[0] & Readonly<Record<string, unknown>>;
  readonly content: Buffer;
}

/** Votes of our organization in OpsSC.sol, by its account. */
export class OpsscEvmWriter implements GovernanceWriter {
  readonly #reader: OpsscEvmReader;
  readonly #sender: TransactionSender;
  readonly #contract: string;

  /** @param contract 0x and 40 lower-case hex digits */
  constructor(reader: OpsscEvmReader, sender: TransactionSender, contract: string) {
    this.#reader = reader;
    this.#sender = sender;
    this.#contract = contract;
  }

  /**
   * Content that nobody has published goes first, in transactions of its own where it is long, so that whoever sees the
   * vote can judge it.
   * @throws QuorateError LEDGER_DIFFERS, BASE_INVALID; the contract's refusals (opssc-refusal.ts); TransactionSender's
   */
  async vote(ballots: readonly Ballot[]): Promise<Submitted> {
    const state = await this.#reader.state();
    const cast = ballots.map((ballot) => this.#cast(state, ballot));
    const pieces = cast.flatMap(({ tuple, content }) =>
      state.contents.has(tuple.digest.slice(2)) ? [] : piecesOf(tuple.digest, packedContent(content)),
    );
    const own = await this.#sender.address();
    const open = cast.filter(({ tuple }) => !isSaid(state, tuple, own));
    const [ahead, beside] = batches(pieces);
    for (const some of ahead) await this.#send('publish', some);
    if (open.length === 0 && beside.length === 0) return NOTHING;
    if (open.length === 0) return this.#send('publish', beside);
    return this.#send(
      'vote',
      open.map(({ tuple }) => tuple),
      beside,
    );
  }

  async withdraw(id: string, reason: string): Promise<Submitted> {
    return this.#send('withdraw', await this.#key(id), reason);
  }

  /** The vote that decides writes the decision down: there is nothing left to do. */
  async close(id: string): Promise<Submitted> {
    await this.#key(id);
    return NOTHING;
  }

  async report(
    id: string,
    round: number,
    task: string,
    state: (typeof TASK_STATES)[number],
    detail: string,
    packageId: string,
  ): Promise<Submitted> {
    const found = await this.#reader.keyed(id);
    if (!found) throw unknown(id);
    const own = await this.#organization();
    const said =
      found.view.round === round && found.view.tasks.find((one) => one.organization === own && one.task === task);
    if (said && said.state === state && said.detail === detail && said.packageId === packageId) return NOTHING;
    return this.#send('report', found.key, round, task, TASK_STATES.indexOf(state), detail, packageId);
  }

  /** Rounds expire by block number: nobody has to say so. */
  async overdue(id: string): Promise<Submitted> {
    await this.#key(id);
    return NOTHING;
  }

  async sign(): Promise<never> {
    throw notOnThisLedger('a signature of a config update');
  }

  async attest(): Promise<never> {
    throw notOnThisLedger('a report of a channel');
  }

  #cast(state: OpsscState, ballot: Ballot): Cast {
    const { content, ledger, base, vote, reason, claim } = ballot;
    if (canonicalJson({ ...ledger }) !== canonicalJson({ ...state.ledger })) throw otherLedger(ledger.name, state);
    const from = parseExecutedBase(base);
    if (!from) throw noBase(base);
    const address = content.address;
    const digest = `0x${contentDigest(content)}`;
    const key = { digest, resource: address, action: actionNumber(content.action), ...from };
    const said = {
      round: roundOf(state, ballotKey(key)),
      yes: vote === 'yes',
      reason,
      claim: canonicalJson({ ...claim }),
    };
    return { tuple: { ...key, ...said }, content: Buffer.from(canonicalJson(content as unknown as Json)) };
  }

  async #key(id: string): Promise<string> {
    const found = await this.#reader.keyed(id);
    if (!found) throw unknown(id);
    return found.key;
  }

  async #organization(): Promise<string | undefined> {
    return (await this.#reader.state()).accounts.get(await this.#sender.address());
  }

  async #send(name: string, ...args: readonly unknown[]): Promise<Submitted> {
    const { transactionId, block } = await this.#sender.send({
      to: this.#contract,
      data: abiOf('opssc').encodeFunctionData(name, [...args]),
    });
    return { transactionId, block };
  }
}

const NOTHING: Submitted = { transactionId: '', block: 0 };

/** The round that a vote of now belongs to: the one that stands, or the one after a round that has ended. */
function roundOf(state: OpsscState, key: string): number {
  const known = state.proposals.find((proposal) => proposal.key === key);
  if (!known) return 1;
  const goesOn = ['open', 'approved', 'executed'].includes(STATUSES[Number(known.status)]!);
  return Number(known.round) + (goesOn ? 0 : 1);
}

/** Is this our last word in this round already? */
function isSaid(state: OpsscState, tuple: Cast['tuple'], account: string): boolean {
  const own = state.accounts.get(account);
  const key = ballotKey(tuple);
  const last = state.events.findLast(
    ({ name, args }) =>
      (name === 'Voted' || name === 'VoteWithdrawn') &&
      args.key === key &&
      Number(args.round) === tuple.round &&
      args.epoch === state.epoch &&
      state.electorates.names.get(args.organization) === own,
  );
  if (last?.name !== 'Voted') return false;
  const { yes, reason, claim } = last.args;
  return yes === tuple.yes && reason === tuple.reason && claim === tuple.claim;
}

interface Piece {
  readonly digest: string;
  readonly index: number;
  readonly total: number;
  readonly data: string;
}

function piecesOf(digest: string, content: Buffer): readonly Piece[] {
  const total = Math.ceil(content.length / PIECE_BYTES);
  return Array.from({ length: total }, (_, index) => {
    const part = content.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES);
    return { digest, index, total, data: `0x${part.toString('hex')}` };
  });
}

/** Pieces that go ahead, by transaction, and those that fit beside the votes. */
function batches(pieces: readonly Piece[]): readonly [readonly (readonly Piece[])[], readonly Piece[]] {
  const ahead: Piece[][] = [];
  let current: Piece[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    const size = piece.data.length / 2;
    if (bytes + size > PIECE_BYTES && current.length > 0) {
      ahead.push(current);
      [current, bytes] = [[], 0];
    }
    current.push(piece);
    bytes += size;
  }
  if (bytes <= PIECE_BYTES / 3) return [ahead, current];
  return [[...ahead, current], []];
}

function unknown(id: string): QuorateError {
  return new QuorateError('PROPOSAL_UNKNOWN', 'There is no such proposal', {
    why: `the governance contract has no ${id} whose content is published`,
    facts: { id },
  });
}

function otherLedger(name: string, { ledger }: OpsscState): QuorateError {
  return new QuorateError('LEDGER_DIFFERS', 'This change belongs to another governance ledger', {
    why: `it names ${name}; this is ${ledger.name} on chain ${ledger.genesis}`,
    mend: 'Plan again with the governance ledger that the Network document names.',
  });
}

function noBase(base: string): QuorateError {
  return new QuorateError('BASE_INVALID', 'A governance contract on an EVM cannot count from this base', {
    why: JSON.stringify(base.slice(0, 100)),
    mend: 'Only changes of Besu networks, their lists and the Network itself are decided there.',
  });
}
