import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import type { MspManager } from '../../../fabric/msp/identity.js';
import type { ChannelHeaderValue } from '../../../fabric/wire/transaction-messages.js';
import type { LedgerState } from '../ledger/ledger-state.js';
import { UpdateBatch } from '../ledger/update-batch.js';
import { type EndorsementContext, type PolicyEvaluator, type UnmetPolicy, unmetPolicy } from './check-endorsement.js';
import { type CheckedEnvelope, checkEnvelope, HEADER_TYPE } from './check-envelope.js';
import { type ReadConflict, readConflict } from './check-reads.js';
import { type EndorsedAction, endorsedAction } from './endorsed-action.js';
import { KeyPolicyChanges } from './key-policy-changes.js';
import { chaincodePolicy } from './namespace-policies.js';
import { VALIDATION_CODE } from './validation-code.js';

/** The key of the channel's configuration in its own state, whose namespace is ''. */
export const CONFIG_KEY = 'CHANNEL_CONFIG_ENV_BYTES';

/** What a channel's configuration gives to validation. */
export interface ConfigurationInForce {
  readonly bundle: ChannelBundle;
  readonly msps: MspManager;
  readonly policies: PolicyEvaluator;
}

/** A transaction that could be taken apart and is invalid all the same. */
export interface RefusedTransaction {
  readonly transactionId: string;
  readonly action: EndorsedAction;
  readonly configuration: ConfigurationInForce;
  readonly because: { readonly unmet: UnmetPolicy } | { readonly conflict: ReadConflict };
}

/** What validation asks of the ledger. */
export interface BlockValidationContext {
  readonly state: LedgerState;
  configuration(): ConfigurationInForce;
  /** Whether the id is in the ledger already. */
  transactionExists(transactionId: string): boolean;
  /**
   * Validates a config transaction (ConfigEnvelope bytes) and puts it into force.
   * @throws when it is bad: then no peer can go on with the channel.
   */
  applyConfiguration(configEnvelope: Uint8Array): void;
  /** Is told of each transaction that policies or reads make invalid: for people, nothing depends on it. */
  refused?(transaction: RefusedTransaction): void;
}

/** What became of a block's transactions. */
export interface ValidatedBlock {
  /** TxValidationCode per transaction. */
  readonly codes: readonly number[];
  /** What the valid ones write. */
  readonly batch: UpdateBatch;
  /** Per transaction; endorser transactions that could be taken apart. */
  readonly actions: readonly (EndorsedAction | undefined)[];
  /** Per transaction; undefined where there is none that can be read. */
  readonly headers: readonly (ChannelHeaderValue | undefined)[];
}

interface Checked extends CheckedEnvelope {
  readonly action?: EndorsedAction;
}

/**
 * Validates the transactions of a block: first each by itself against the state before the block, then duplicates in
 * the block, then what they read, in order. Fabric: txvalidator/v20/validator.go, then txmgmt/validation.
 */
export function validateBlock(
  number: number,
  envelopes: readonly Uint8Array[],
  context: BlockValidationContext,
): ValidatedBlock {
  const changes = new KeyPolicyChanges();
  const checked = envelopes.map((envelope, index) => checkTransaction(envelope, index, context, changes));
  const codes = withoutDuplicates(checked);
  const batch = new UpdateBatch(context.state);
  for (const [transaction, { channelHeader, data, action }] of checked.entries()) {
    if (codes[transaction] !== VALIDATION_CODE.VALID) continue;
    const version = { block: number, transaction };
    if (channelHeader?.type === HEADER_TYPE.config) {
      batch.put({ namespace: '' }, CONFIG_KEY, { value: data!, metadata: undefined, version });
      continue;
    }
    const conflict = readConflict(action!.rwset, context.state, batch);
    if (conflict === undefined) {
      batch.apply(action!.rwset, version);
      continue;
    }
    codes[transaction] = conflict.code;
    const { transactionId } = channelHeader!;
    context.refused?.({
      transactionId,
      action: action!,
      configuration: context.configuration(),
      because: { conflict },
    });
  }
  return {
    codes,
    batch,
    actions: checked.map(({ action }) => action),
    headers: checked.map(({ channelHeader }) => channelHeader),
  };
}

function checkTransaction(
  envelope: Uint8Array,
  index: number,
  context: BlockValidationContext,
  changes: KeyPolicyChanges,
): Checked {
  const configuration = context.configuration();
  const checked = checkEnvelope(envelope, configuration.bundle.channelId, configuration.msps);
  const { code, channelHeader, data } = checked;
  if (code !== VALIDATION_CODE.VALID || channelHeader === undefined || data === undefined) return checked;
  if (channelHeader.type === HEADER_TYPE.config) {
    context.applyConfiguration(data);
    return checked;
  }
  if (context.transactionExists(channelHeader.transactionId))
    return { ...checked, code: VALIDATION_CODE.DUPLICATE_TXID };
  const action = endorsedAction(channelHeader, data);
  if (typeof action === 'number') return { ...checked, code: action };
  const { bundle, policies } = configuration;
  const endorsement = { state: context.state, bundle, policies, changes };
  const result = checkEndorsements(endorsement, action, index);
  if (typeof result === 'number') return { ...checked, action, code: result };
  const { transactionId } = channelHeader;
  context.refused?.({ transactionId, action, configuration, because: { unmet: result } });
  return { ...checked, action, code: VALIDATION_CODE.ENDORSEMENT_POLICY_FAILURE };
}

/** All namespaces, each by its own policies: a validation code, or the first policy that is not met. */
function checkEndorsements(context: EndorsementContext, action: EndorsedAction, index: number): number | UnmetPolicy {
  for (const namespace of action.namespaces) {
    const policy = chaincodePolicy(context.state, context.bundle, namespace);
    if (policy === undefined) return VALIDATION_CODE.INVALID_CHAINCODE;
    const unmet = unmetPolicy(context, action, namespace, policy, index);
    if (unmet !== undefined) return unmet;
    const rwset = action.rwset.find((candidate) => candidate.namespace === namespace);
    if (rwset !== undefined) context.changes.add(index, rwset);
  }
  return VALIDATION_CODE.VALID;
}

/** The codes, with a transaction that repeats the id of a valid one before it marked. */
function withoutDuplicates(checked: readonly Checked[]): number[] {
  const seen = new Set<string>();
  return checked.map(({ code, channelHeader }) => {
    if (code !== VALIDATION_CODE.VALID || channelHeader?.type !== HEADER_TYPE.endorserTransaction) return code;
    if (seen.has(channelHeader.transactionId)) return VALIDATION_CODE.DUPLICATE_TXID;
    seen.add(channelHeader.transactionId);
    return code;
  });
}
