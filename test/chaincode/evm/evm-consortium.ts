import type { Rule } from '../../../reconciler/core/model/change.js';
import { ballotKey } from '../../../reconciler/evm/ballot-key.js';
import { chunkHashes, effectsOf } from '../../../reconciler/evm/effects-hash.js';
import { setElectorateArguments } from '../../../reconciler/evm/electorate-effects.js';
import type { Effects, EvmCall } from '../../../reconciler/ports/write/permissioning-writer.js';
import type { Receipt, TestChain, TestContract } from './test-chain.js';

export const CHAIN_ID = 2020;
export const EXPIRY_BLOCKS = 50;
export const MAX_ALONE = 3;

/** As OpsSC.sol's enum has them. */
export const STATUS = [
  'none',
  'open',
  'approved',
  'rejected',
  'withdrawn',
  'expired',
  'executed',
  'superseded',
] as const;

export interface TestBallot {
  readonly digest: string;
  readonly resource: string;
  readonly action: number;
  readonly executed: number;
  readonly effects: string;
  readonly round: number;
  readonly yes: boolean;
  readonly reason: string;
  readonly claim: string;
}

export interface ConsortiumOptions {
  readonly organizations?: number;
  readonly rule?: Rule;
  readonly mustAgree?: readonly string[];
}

/** Organizations Org0, Org1, ... on a chain, with a governance contract of their own. */
export class EvmConsortium {
  readonly chain: TestChain;
  readonly opssc: TestContract;
  readonly size: number;

  private constructor(chain: TestChain, opssc: TestContract, size: number) {
    this.chain = chain;
    this.opssc = opssc;
    this.size = size;
  }

  static async on(chain: TestChain, options: ConsortiumOptions = {}): Promise<EvmConsortium> {
    const { organizations = 3, rule = { type: 'majority' }, mustAgree = [] } = options;
    const named = Array.from({ length: organizations }, (_, index) => ({
      name: `Org${index}`,
      account: chain.accounts[index]!,
    }));
    const electorate = setElectorateArguments({ organizations: named, rule, mustAgree });
    const opssc = await chain.deploy('OpsSC', ...electorate, EXPIRY_BLOCKS, MAX_ALONE);
    return new EvmConsortium(chain, opssc, organizations);
  }

  /** Calls in chunks, with their hash for this chain and contract. */
  effects(...chunks: readonly (readonly EvmCall[])[]): Effects {
    return effectsOf(this.#place(), chunks);
  }

  #place() {
    return { chainId: CHAIN_ID, opssc: this.opssc.address };
  }

  ballot(parts: Partial<TestBallot> = {}): TestBallot {
    return {
      digest: `0x${'d1'.repeat(32)}`,
      resource: 'net/NodeList/nodes',
      action: 1,
      executed: 0,
      effects: this.effects().hash,
      round: 1,
      yes: true,
      reason: '',
      claim: '{"revision":"r1"}',
      ...parts,
    };
  }

  vote(organization: number, ...ballots: readonly TestBallot[]): Promise<Receipt> {
    return this.opssc.send(this.account(organization), 'vote', ballots, []);
  }

  refusedVote(organization: number, ...ballots: readonly TestBallot[]): Promise<string> {
    return this.opssc.refusal(this.account(organization), 'vote', ballots, []);
  }

  account(organization: number): string {
    return this.chain.accounts[organization]!;
  }

  async status(ballot: TestBallot): Promise<(typeof STATUS)[number]> {
    const { status } = await this.opssc.call('proposalOf', ballotKey(ballot));
    return STATUS[Number(status)]!;
  }

  /** Approved by as many as a majority takes. */
  async approve(ballot: TestBallot): Promise<void> {
    for (let index = 0; index <= this.size / 2; index++) await this.vote(index, ballot);
  }

  executeArguments(ballot: TestBallot, effects: Effects, index: number): readonly unknown[] {
    return [ballotKey(ballot), chunkHashes(this.#place(), effects.chunks), index, effects.chunks[index] ?? []];
  }

  execute(organization: number, ballot: TestBallot, effects: Effects, index = 0): Promise<Receipt> {
    return this.opssc.send(this.account(organization), 'execute', ...this.executeArguments(ballot, effects, index));
  }

  refusedExecution(organization: number, ballot: TestBallot, effects: Effects, index = 0): Promise<string> {
    return this.opssc.refusal(this.account(organization), 'execute', ...this.executeArguments(ballot, effects, index));
  }

  /** Votes a round through that makes these calls, and makes them. */
  async decide(resource: string, chunks: readonly (readonly EvmCall[])[], executed = 0): Promise<Receipt[]> {
    const effects = this.effects(...chunks);
    const ballot = this.ballot({ resource, effects: effects.hash, executed });
    await this.approve(ballot);
    const receipts: Receipt[] = [];
    for (const [index] of chunks.entries()) receipts.push(await this.execute(0, ballot, effects, index));
    return receipts;
  }
}
