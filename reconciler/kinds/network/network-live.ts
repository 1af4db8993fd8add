import type { LedgerId, Rule } from '../../core/model/change.js';
import type { OwnersQueue } from '../../ports/read/voting-queue.js';

/** One organization as all must agree on it: its hosts and ports are its own affair. */
export interface OrganizationShared {
  readonly name: string;
  readonly mspId: string;
  /** Hex SHA-256 over the RFC 8785 JSON of the MspSpec; left out where there is no MSP. */
  readonly msp?: string;
  /** The address that votes for it on an EVM. */
  readonly account?: string;
  /** Names, sorted by bytes. */
  readonly peers: readonly string[];
  readonly orderers: readonly string[];
}

/** The Network as the governance ledger has it. What that ledger does not record is undefined, and never a difference. */
export interface NetworkLive {
  /** Undefined when this is no ledger's answer but another revision's. */
  readonly ledger: LedgerId | undefined;
  /** The ledger's counter for this resource, e.g. `network:2`. */
  readonly base: string | undefined;
  readonly rule: Rule;
  /** Sorted by bytes. */
  readonly mustAgree: readonly string[];
  /** Live members of the governance ledger, sorted by bytes: those who vote on this resource. */
  readonly members: readonly string[];
  /** The account that speaks for each member: where the governance ledger is a contract, and only there. */
  readonly accounts?: Readonly<Record<string, string>>;
  /** Where a queue decides: its owners, who change by another queue. */
  readonly owners?: OwnersQueue;
  /** Rounds about this document that the contract has executed. */
  readonly executed?: number;
  readonly expiresAfter?: string;
  readonly maxOpenProposals?: number;
  /** Sorted by MSP id. */
  readonly organizations?: readonly OrganizationShared[];
}
