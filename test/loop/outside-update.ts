import { common } from '@hyperledger/fabric-protos';
import { deriveConfigUpdate } from '../../reconciler/fabric/channel/derive-config-update.js';
import type { ManagedChannel } from '../../reconciler/fabric/channel/managed-channel.js';
import { configUpdateEnvelope, signConfigUpdate } from '../../reconciler/fabric/config/config-signature.js';
import { decodeConfig } from '../../reconciler/fabric/config/decode-config.js';
import { signEnvelope } from '../../reconciler/fabric/transaction/sign-envelope.js';
import type { MemoryConsortium } from './memory-consortium.js';
import { identitiesOf } from './memory-identities.js';

const NONCE = Buffer.alloc(24, 1);

/** What stands in a channel now, to wish something else of. */
export function configOf(net: MemoryConsortium, channel: string): common.Config {
  return decodeConfig(net.ledger.channel(channel).view().config);
}

/** Sends bytes of an update with these config signatures, as `peer channel update` would. @throws ConfigError */
export function sendUpdate(
  net: MemoryConsortium,
  channel: string,
  update: Uint8Array,
  signatures: readonly Uint8Array[],
): void {
  const envelope = signEnvelope({
    type: common.HeaderType.CONFIG_UPDATE,
    channelId: channel,
    data: configUpdateEnvelope(update, signatures),
    signer: identitiesOf('Telco3').admin,
    nonce: NONCE,
    time: { seconds: 1_780_000_000, nanos: 0 },
  });
  net.ledger.channel(channel).update(envelope);
}

/** A change of a channel outside Quorate, signed by these organizations' administrators. @throws ConfigError */
export function changeByHand(
  net: MemoryConsortium,
  channel: string,
  wanted: ManagedChannel,
  signers: readonly string[],
): void {
  const { update } = deriveConfigUpdate(channel, configOf(net, channel), wanted)!;
  const signatures = signers.map((mspId) => signConfigUpdate(update, identitiesOf(mspId).admin, NONCE));
  sendUpdate(net, channel, update, signatures);
}
