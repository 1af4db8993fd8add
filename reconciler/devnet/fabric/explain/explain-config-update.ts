import type { common } from '@hyperledger/fabric-protos';
import { configSignedData, configUpdateOf, unmetGuards } from '../../../fabric/config/authorize-config-update.js';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import { channelPolicyEnvelope } from '../peer/gateway/channel-policy-envelope.js';
import { explainPolicy, signersOf } from './explain-policy.js';
import { explanation, policyLines } from './explain-refused.js';

/**
 * Why a config update has too few signatures: each element that it may not change, with whose signature is missing.
 * Undefined when signatures are not what is wrong with it.
 * @param update CONFIG_UPDATE envelope
 */
export function explainConfigUpdate(bundle: ChannelBundle, update: common.Envelope): string | undefined {
  const envelope = attempt(() => configUpdateOf(update));
  const unmet = envelope && attempt(() => unmetGuards(bundle, envelope));
  if (envelope === undefined || unmet === undefined || unmet.length === 0) return undefined;
  const signers = signersOf(configSignedData(envelope), bundle.mspManager);
  const paths = [...new Set(unmet.map(({ path }) => path))];
  const group = bundle.config.getChannelGroup()!;
  const parts = paths.flatMap((path) => [
    ['changes', keysOf(unmet, path)] as const,
    ...policyLines(explainPolicy(channelPolicyEnvelope(group, path), signers, path), 'signed'),
  ]);
  return explanation(`${bundle.channelId}: a config update is refused: too few signatures`, parts);
}

function keysOf(unmet: ReturnType<typeof unmetGuards>, path: string): string {
  return unmet.flatMap((one) => (one.path === path ? [one.key] : [])).join(', ');
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
