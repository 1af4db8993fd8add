import { randomBytes } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import { checkMaintenance } from '../../../fabric/config/check-maintenance.js';
import { proposeUpdate } from '../../../fabric/config/propose-update.js';
import type { ConsensusCheck } from '../../../fabric/config/validate-consensus-metadata.js';
import type { SigningIdentity } from '../../../fabric/msp/signing-identity.js';
import { wireTime } from '../../../fabric/transaction/channel-header.js';
import { signEnvelope } from '../../../fabric/transaction/sign-envelope.js';
import type { OrderedMessage } from './block-cutter.js';
import { applyFilters } from './message-filters.js';
import { withMessage } from './ordering-error.js';

/** What processing a config update needs of the orderer that received it. */
export interface ConfigProcessing {
  readonly signer: SigningIdentity;
  now(): Date;
  /** Whether a consenter of the present configuration runs. */
  isActive: NonNullable<ConsensusCheck['isActive']>;
}

function step<Result>(prefix: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw withMessage(error, prefix);
  }
}

/**
 * Turns a CONFIG_UPDATE into the CONFIG envelope that goes into the block, signed by this orderer.
 * Fabric: msgprocessor/standardchannel.go ProcessConfigUpdateMsg.
 * @throws OrderingError with Fabric's text.
 */
export function processConfigUpdate(
  bundle: ChannelBundle,
  update: common.Envelope,
  { signer, now, isActive }: ConfigProcessing,
): OrderedMessage {
  step('config update for existing channel did not pass initial checks', () => applyFilters(bundle, update, now()));
  const { configEnvelope } = step(`error applying config update to existing channel '${bundle.channelId}'`, () =>
    proposeUpdate(bundle, update, { now: now(), isActive }),
  );
  const envelope = signEnvelope({
    type: common.HeaderType.CONFIG,
    channelId: bundle.channelId,
    data: configEnvelope.serializeBinary(),
    signer,
    nonce: randomBytes(24),
    time: wireTime(now()),
  });
  step('config update for existing channel did not pass final checks', () => applyFilters(bundle, envelope, now()));
  step('config update for existing channel did not pass maintenance checks', () =>
    checkMaintenance(bundle, configEnvelope),
  );
  return { envelope, bytes: envelope.serializeBinary() };
}
