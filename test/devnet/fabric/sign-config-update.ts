import { common } from '@hyperledger/fabric-protos';
import { computeConfigUpdate } from '../../../reconciler/fabric/config/compute-config-update.js';
import type { SigningIdentity } from '../../../reconciler/fabric/msp/signing-identity.js';
import { encodeSignatureHeader, wireTime } from '../../../reconciler/fabric/transaction/channel-header.js';
import { signEnvelope } from '../../../reconciler/fabric/transaction/sign-envelope.js';

/** A CONFIG_UPDATE envelope from `current` to what `edit` makes of it, signed by all and sent by the first. */
export function signConfigUpdate(
  channelId: string,
  current: common.Config,
  edit: (root: common.ConfigGroup) => void,
  signers: readonly [SigningIdentity, ...SigningIdentity[]],
): common.Envelope {
  const updated = current.clone();
  edit(updated.getChannelGroup()!);
  const update = computeConfigUpdate(current, updated, channelId).serializeBinary();
  const data = new common.ConfigUpdateEnvelope();
  data.setConfigUpdate(update);
  for (const [index, signer] of signers.entries()) {
    const header = encodeSignatureHeader(signer.serialized, Buffer.alloc(24, index + 1));
    const signature = new common.ConfigSignature();
    signature.setSignatureHeader(header);
    signature.setSignature(signer.sign(Buffer.concat([header, update])));
    data.addSignatures(signature);
  }
  return signEnvelope({
    type: common.HeaderType.CONFIG_UPDATE,
    channelId,
    data: data.serializeBinary(),
    signer: signers[0],
    nonce: Buffer.alloc(24, 9),
    time: wireTime(new Date()),
  });
}
