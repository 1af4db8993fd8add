import { peer } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import { printable } from '../../../views/printable.js';
import { wrap } from '../../../views/wrap.js';
import { channelPolicyEnvelope } from '../peer/gateway/channel-policy-envelope.js';
import { endorsementSignatures, type UnmetPolicy } from '../validation/check-endorsement.js';
import type { ReadConflict } from '../validation/check-reads.js';
import type { RefusedTransaction } from '../validation/validate-block.js';
import { VALIDATION_CODE } from '../validation/validation-code.js';
import { explainPolicy, type PolicyExplanation, signersOf } from './explain-policy.js';

/**
 * Why a transaction became invalid, for the person who runs the network: several lines. A pure function; clients get
 * Fabric's own code and nothing of it.
 */
export function explainRefused({ transactionId, action, configuration, because }: RefusedTransaction): string {
  const { channelId } = configuration.bundle;
  const { chaincode } = action;
  if ('conflict' in because) {
    const { code, namespace } = because.conflict;
    const name = code === VALIDATION_CODE.PHANTOM_READ_CONFLICT ? 'PHANTOM_READ_CONFLICT' : 'MVCC_READ_CONFLICT';
    return explanation(`${channelId}: transaction ${transactionId} is invalid: ${name}`, [
      ['chaincode', namespace === chaincode ? chaincode : `${chaincode}, in ${namespace}`],
      ['read', conflictText(because.conflict)],
    ]);
  }
  const { unmet } = because;
  const head = `${channelId}: transaction ${transactionId} is invalid: ENDORSEMENT_POLICY_FAILURE`;
  const place: [string, string][] = [
    ['chaincode', unmet.namespace === chaincode ? chaincode : `${chaincode}, for ${unmet.namespace}`],
  ];
  if (unmet.key !== undefined) place.push(['key', keyText(unmet.key, unmet.collection)]);
  else if (unmet.collection !== undefined) place.push(['collection', unmet.collection]);
  if (unmet.changed) {
    return explanation(head, [...place, ['why', 'an earlier transaction of the block changes the policy of the key']]);
  }
  const signers = signersOf(endorsementSignatures(action), configuration.msps);
  const { envelope, reference } = envelopeOf(configuration.bundle, unmet);
  return explanation(head, [...place, ...policyLines(explainPolicy(envelope, signers, reference), 'endorsed')]);
}

/** A first line, and what belongs to it: each part below it, broken at 80 columns. */
export function explanation(head: string, parts: readonly (readonly [name: string, text: string])[]): string {
  const width = Math.max(...parts.map(([name]) => name.length)) + 1;
  return [head, ...parts.map(([name, text]) => wrap(`  ${`${name}:`.padEnd(width)} `, printable(text)))].join('\n');
}

/** @param did what those who count have done: `endorsed`, `signed` */
export function policyLines(
  { policy, signed, missing }: PolicyExplanation,
  did: string,
): readonly (readonly [string, string])[] {
  return [
    ['policy', policy],
    [did, signed],
    ['missing', missing],
  ];
}

function envelopeOf(bundle: ChannelBundle, { policy }: UnmetPolicy) {
  if (policy === undefined) return { envelope: undefined, reference: undefined };
  const decoded = peer.ApplicationPolicy.deserializeBinary(policy);
  if (decoded.hasSignaturePolicy()) return { envelope: decoded.getSignaturePolicy(), reference: undefined };
  const reference = decoded.getChannelConfigPolicyReference();
  return { envelope: channelPolicyEnvelope(bundle.config.getChannelGroup()!, reference), reference };
}

function conflictText({ key, collection, range, read, present, inBlock }: ReadConflict): string {
  if (range !== undefined) return `the keys from "${range[0]}" to "${range[1]}" are others than when they were read`;
  const at = (version: ReadConflict['read']) =>
    version === undefined ? 'when it was not there' : `at block ${version.block}, transaction ${version.transaction}`;
  const now = present === undefined ? 'it is not there now' : `it is now ${at(present)}`;
  return `${keyText(key ?? '', collection)} was read ${at(read)}; ${inBlock ? 'an earlier transaction of the same block writes it' : now}`;
}

function keyText(key: string, collection: string | undefined): string {
  return collection === undefined ? `"${key}"` : `the key with SHA-256 ${key} in collection ${collection}`;
}
