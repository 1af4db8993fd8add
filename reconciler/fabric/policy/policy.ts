import type { PrincipalBearer } from '../msp/identity.js';

/** A signature as it stands in an envelope: who, over what. */
export interface SignedData {
  readonly data: Uint8Array;
  /** SerializedIdentity bytes. */
  readonly identity: Uint8Array;
  readonly signature: Uint8Array;
}

/** Fabric: common/policies/policy.go. Evaluation is a function: no clock, no state. */
export interface Policy {
  /** @throws PolicyError with Fabric's text when not satisfied. */
  evaluate(signedData: readonly SignedData[]): void;
  /**
   * The same over identities whose signatures were checked and whose duplicates were dropped (`validIdentities`).
   * @throws PolicyError with Fabric's text when not satisfied.
   */
  evaluateIdentities(identities: readonly PrincipalBearer[]): void;
}

/** The policies of a channel, by absolute path (`/Channel/Application/Admins`) or relative to its own group. */
export interface PolicyManager {
  /** A missing policy is one that rejects, with Fabric's text, as in Fabric. */
  policy(path: string): Policy;
  has(path: string): boolean;
  /** The manager of a group below this one, by group names; of no names: itself. Undefined: no such group. */
  manager(path: readonly string[]): PolicyManager | undefined;
}
