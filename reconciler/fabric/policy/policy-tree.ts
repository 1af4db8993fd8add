/** The roles of the policy language. */
export const POLICY_ROLES = ['member', 'admin', 'client', 'peer', 'orderer'] as const;

export type PolicyRole = (typeof POLICY_ROLES)[number];

/** Somebody of an MSP: written `'Org1MSP.peer'`. */
export interface Principal {
  readonly mspId: string;
  readonly role: PolicyRole;
}

/**
 * A signature policy as a tree whose order is kept: order decides both the bytes and the greedy evaluation.
 * AND and OR are printed forms of `outOf`.
 */
export type PolicyTree =
  | ({ readonly type: 'principal' } & Principal)
  | { readonly type: 'outOf'; readonly n: number; readonly rules: readonly PolicyTree[] };
