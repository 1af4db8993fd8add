import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import type { SignedData } from '../../../fabric/policy/policy.js';
import type { NamespaceRwset } from '../../../fabric/wire/transaction-rwset.js';
import { concat } from '../../../fabric/wire/wire.js';
import type { LedgerState, Space } from '../ledger/ledger-state.js';
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

/** The first policy that an action does not meet. */
export interface UnmetPolicy {
  readonly namespace: string;
  /** ApplicationPolicy bytes; undefined where there is none: no such collection. */
  readonly policy: Uint8Array | undefined;
  /** The collection whose policy it is; undefined: the chaincode's, or a key's own. */
  readonly collection: string | undefined;
  /** The key whose own policy it is. Of a collection: hex SHA-256. */
  readonly key: string | undefined;
  /** The key's policy is changed by an earlier transaction of the block: then no endorsements are enough. */
  readonly changed: boolean;
}

/**
 * Whether the endorsements of an action are enough for one namespace: each written key by its own policy where it has
 * one, else by its collection's or the chaincode's; a transaction that writes nothing by the chaincode's.
 * Undefined when they are. Fabric: core/common/validation/statebased (validator_keylevel.go, v20.go).
 */
export function unmetPolicy(
  context: EndorsementContext,
  action: EndorsedAction,
  namespace: string,
  chaincodePolicy: Uint8Array,
  transaction: number,
): UnmetPolicy | undefined {
  const signedData = endorsementSignatures(action);
  const rwset = action.rwset.find((candidate) => candidate.namespace === namespace);
  /** Policies that were met, by collection ('' is the chaincode's). */
  const met = new Set<string>();
  let anyMet = false;
  const unmet = (policy: Uint8Array | undefined, of: Partial<UnmetPolicy> = {}): UnmetPolicy => {
    return { namespace, policy, collection: undefined, key: undefined, changed: false, ...of };
  };
  const meets = (name: string, policy: Uint8Array): boolean => {
    if (met.has(name)) return true;
    if (!context.policies.isMet(policy, signedData)) return false;
    met.add(name);
    anyMet = true;
    return true;
  };
  const meetsChaincode = () => (meets('', chaincodePolicy) ? undefined : unmet(chaincodePolicy));
  const meetsNamespace = (collection: string | undefined): UnmetPolicy | undefined => {
    if (collection === undefined) return meetsChaincode();
    if (met.has(collection)) return undefined;
    const policy = collectionPolicy(context.state, context.bundle, namespace, collection);
    if (policy !== undefined && policy.length === 0) return meetsChaincode();
    return policy !== undefined && meets(collection, policy) ? undefined : unmet(policy, { collection });
  };
  for (const { space, key } of writtenKeys(rwset)) {
    const { collection } = space;
    if (context.changes.changedBefore(keyIn(space, key), transaction)) {
      return unmet(undefined, { collection, key, changed: true });
    }
    const parameter = context.state.get(space, key)?.metadata?.get(PARAMETER);
    if (parameter === undefined || parameter.length === 0) {
      const found = meetsNamespace(collection);
      if (found !== undefined) return found;
    } else {
      // A parameter that is no policy at all is met by nobody. (Fabric's peer stops the channel for good.)
      const own = signatureApplicationPolicy(parameter);
      if (!context.policies.isMet(own, signedData)) return unmet(own, { collection, key });
      anyMet = true;
    }
  }
  return anyMet ? undefined : meetsChaincode();
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
