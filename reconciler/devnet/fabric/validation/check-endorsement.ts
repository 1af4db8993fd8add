import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import type { SignedData } from '../../../fabric/policy/policy.js';
import type { LedgerState, Space } from '../ledger/ledger-state.js';
import type { NamespaceRwset } from '../ledger/transaction-rwset.js';
import { concat } from '../ledger/wire.js';
import type { EndorsedAction } from './endorsed-action.js';
import { type KeyPolicyChanges, keyIn } from './key-policy-changes.js';
import { collectionPolicy, signatureApplicationPolicy } from './namespace-policies.js';

/** Evaluates ApplicationPolicy bytes. */
export interface PolicyEvaluator {
  isMet(policy: Uint8Array, signedData: readonly SignedData[]): boolean;
}

/** What one block's endorsement checks share. */
export interface EndorsementContext {
  /** Before the block: also policies that an earlier transaction of the block changes count as they were. */
  readonly state: LedgerState;
  readonly bundle: ChannelBundle;
  readonly policies: PolicyEvaluator;
  readonly changes: KeyPolicyChanges;
}

const PARAMETER = 'VALIDATION_PARAMETER';
const NONE = new Uint8Array(0);

/** What the endorsers of an action signed. */
export function endorsementSignatures(action: EndorsedAction): readonly SignedData[] {
  return action.endorsements.map(({ endorser = NONE, signature = NONE }) => ({
    data: concat([action.signedPayload, endorser]),
    identity: endorser,
    signature,
  }));
}

/**
 * Whether the endorsements of an action are enough for one namespace: each written key by its own policy where it has
 * one, else by its collection's or the chaincode's; a transaction that writes nothing by the chaincode's.
 * Fabric: core/common/validation/statebased (validator_keylevel.go, v20.go).
 */
export function isEndorsed(
  context: EndorsementContext,
  action: EndorsedAction,
  namespace: string,
  chaincodePolicy: Uint8Array,
  transaction: number,
): boolean {
  const signedData = endorsementSignatures(action);
  const rwset = action.rwset.find((candidate) => candidate.namespace === namespace);
  /** Policies that were met, by collection ('' is the chaincode's). */
  const met = new Set<string>();
  let anyMet = false;
  const meets = (name: string, policy: Uint8Array): boolean => {
    if (met.has(name)) return true;
    if (!context.policies.isMet(policy, signedData)) return false;
    met.add(name);
    anyMet = true;
    return true;
  };
  const meetsNamespace = (collection: string | undefined): boolean => {
    if (collection === undefined) return meets('', chaincodePolicy);
    if (met.has(collection)) return true;
    const policy = collectionPolicy(context.state, context.bundle, namespace, collection);
    if (policy === undefined) return false;
    return policy.length > 0 ? meets(collection, policy) : meets('', chaincodePolicy);
  };
  for (const { space, key } of writtenKeys(rwset)) {
    if (context.changes.changedBefore(keyIn(space, key), transaction)) return false;
    const parameter = context.state.get(space, key)?.metadata?.get(PARAMETER);
    if (parameter === undefined || parameter.length === 0) {
      if (!meetsNamespace(space.collection)) return false;
    } else {
      // A parameter that is no policy at all is met by nobody. (Fabric's peer stops the channel for good.)
      if (!context.policies.isMet(signatureApplicationPolicy(parameter), signedData)) return false;
      anyMet = true;
    }
  }
  return anyMet || meets('', chaincodePolicy);
}

/** In Fabric's order: public values, public metadata, then values and then metadata of all collections. */
function* writtenKeys(rwset: NamespaceRwset | undefined): Generator<{ space: Space; key: string }> {
  if (rwset === undefined) return;
  const { namespace, collections } = rwset;
  for (const { key } of rwset.rwset.writes) yield { space: { namespace }, key };
  for (const { key } of rwset.rwset.metadataWrites) yield { space: { namespace }, key };
  for (const part of ['writes', 'metadataWrites'] as const)
    for (const { collection, rwset: hashed } of collections)
      for (const { keyHash } of hashed[part])
        yield { space: { namespace, collection, hashed: true }, key: Buffer.from(keyHash ?? NONE).toString('hex') };
}
