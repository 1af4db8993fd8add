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
}

/** The policies of a channel, by absolute path (`/Channel/Application/Admins`) or relative to its own group. */
export interface PolicyManager {
  /** A missing policy is one that rejects, with Fabric's text, as in Fabric. */
  policy(path: string): Policy;
  has(path: string): boolean;
}
