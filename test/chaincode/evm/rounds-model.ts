import { tally } from '../../../reconciler/core/ballot/tally.js';
import type { Electorate } from '../../../reconciler/core/model/change.js';
import { EXPIRY_BLOCKS } from './evm-consortium.js';

export type ModelStatus = 'none' | 'open' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'superseded';

interface ModelRound {
  round: number;
  epoch: number;
  openedAt: number;
  decision: ModelStatus;
  votes: Map<string, 'yes' | 'no'>;
}

/** What OpsSC.sol must do with proposals of one address that nobody executes, told by the core's own arithmetic. */
export class RoundsModel {
  electorate: Electorate;
  epoch = 1;
  #rounds = new Map<string, ModelRound>();
  #lastApproved = '';
  /** Last votes of each round and epoch: the same again has no effect, whatever has become of the round. */
  readonly #said = new Map<string, 'yes' | 'no'>();

  constructor(electorate: Electorate) {
    this.electorate = electorate;
  }

  status(id: string, block: number): ModelStatus {
    const one = this.#rounds.get(id);
    if (!one) return 'none';
    if (one.decision === 'rejected' || one.decision === 'withdrawn') return one.decision;
    if (one.decision === 'approved' && one.epoch === this.epoch)
      return this.#lastApproved === id ? 'approved' : 'superseded';
    return block > one.openedAt + EXPIRY_BLOCKS ? 'expired' : 'open';
  }

  round(id: string): number {
    return this.#rounds.get(id)?.round ?? 0;
  }

  /** The name of the contract's error, or ''. `block`: the one that takes the vote. */
  vote(id: string, organization: string, vote: 'yes' | 'no', round: number, block: number): string {
    if (!this.electorate.voters.includes(organization)) return 'NotAMember';
    const slot = `${id} ${round} ${this.epoch} ${organization}`;
    if (this.#said.get(slot) === vote) return '';
    const status = this.status(id, block);
    const goesOn = status === 'open' || status === 'approved';
    if (round !== this.round(id) + (goesOn ? 0 : 1)) return 'RoundEnded';
    let one = this.#rounds.get(id);
    if (!one || !goesOn || one.epoch !== this.epoch) {
      one = { round, epoch: this.epoch, openedAt: block, decision: 'open', votes: new Map() };
      this.#rounds.set(id, one);
    }
    if (one.decision !== 'open' && one.votes.has(organization)) return 'AlreadyDecided';
    one.votes.set(organization, vote);
    this.#said.set(slot, vote);
    if (one.decision === 'open') this.#decide(id, one);
    return '';
  }

  withdraw(id: string, organization: string, block: number): string {
    if (!this.electorate.voters.includes(organization)) return 'NotAMember';
    const one = this.#rounds.get(id);
    if (!one) return 'NoSuchProposal';
    if (this.status(id, block) !== 'open') return 'AlreadyDecided';
    if (one.epoch !== this.epoch || !one.votes.delete(organization)) return 'NoVote';
    this.#said.delete(`${id} ${one.round} ${this.epoch} ${organization}`);
    if (one.votes.size === 0) one.decision = 'withdrawn';
    return '';
  }

  change(electorate: Electorate): void {
    this.electorate = electorate;
    this.epoch += 1;
  }

  #decide(id: string, one: ModelRound): void {
    const votes = [...one.votes].map(([organization, vote]) => ({ organization, vote }));
    one.decision = tally(this.electorate, votes).decision;
    if (one.decision === 'approved') this.#lastApproved = id;
  }
}
