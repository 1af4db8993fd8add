import type { LedgerId } from '../../core/model/change.js';
import type { ProposalContent, VoteClaim } from '../read/governance-reader.js';
import type { Submitted } from './fabric-writer.js';

/** One vote; opening a proposal IS voting for it. */
export interface Ballot {
  readonly content: ProposalContent;
  readonly ledger: LedgerId;
  readonly base: string;
  readonly vote: 'yes' | 'no';
  /** Required for a no. */
  readonly reason: string;
  readonly claim: VoteClaim;
}

export interface GovernanceWriter {
  /**
   * All ballots of a bundle in one transaction. The same vote again is a success without effect.
   * @param sent called, by a ledger that can tell, once the transaction is on its way and all that is left is to wait
   * @throws QuorateError ELECTORATE_UNKNOWN (transient; its fact `address` says which ballot, none is cast),
   *   TOO_MANY_OPEN, and the governance chaincode's other refusals
   */
  vote(ballots: readonly Ballot[], sent?: () => void): Promise<Submitted>;
  /** Takes back our own vote. */
  withdraw(id: string, reason: string): Promise<Submitted>;
  /** Writes a decision down that the votes already make. Idempotent. */
  close(id: string): Promise<Submitted>;
  /** Reports our own organization's share of applying. */
  report(
    id: string,
    round: number,
    task: string,
    state: 'progressing' | 'applied' | 'failed',
    detail: string,
    packageId: string,
  ): Promise<Submitted>;
  /** Says, by our own clock, that a round has outlived its deadline. */
  overdue(id: string, round: number): Promise<Submitted>;
  /**
   * Hands our own signature of a config update in, for whoever submits it: it is a bearer instrument, so only for a round
   * that is decided. The same again is a success without effect.
   * @param update hex SHA-256 of the ConfigUpdate's bytes
   * @param signature base64 of a serialized common.ConfigSignature of ours
   */
  sign(id: string, round: number, update: string, signature: string): Promise<Submitted>;
  /** Reports what our own peer says of a channel. */
  attest(report: {
    readonly channel: string;
    readonly genesis: string;
    readonly members: readonly string[];
    readonly ordererOrganizations: readonly string[];
    readonly mspHashes: Readonly<Record<string, string>>;
  }): Promise<Submitted>;
}
