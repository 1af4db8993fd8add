import { common } from '@hyperledger/fabric-protos';
import type { OrganizationIdentities } from '../../../reconciler/devnet/identities/derive-organization.js';
import { authorizeConfigUpdate } from '../../../reconciler/fabric/config/authorize-config-update.js';
import { buildChannelBundle } from '../../../reconciler/fabric/config/build-channel-bundle.js';
import type { SigningIdentity } from '../../../reconciler/fabric/msp/signing-identity.js';
import { encodeSignatureHeader } from '../../../reconciler/fabric/transaction/channel-header.js';
import { CHANNEL, organization } from './test-channel.js';

/** An update with the config signatures of these organizations' administrators, or of others of them. */
export function signedUpdate(
  update: Uint8Array,
  mspIds: readonly string[],
  signerOf: (own: OrganizationIdentities) => SigningIdentity = ({ admin }) => admin,
): common.ConfigUpdateEnvelope {
  const envelope = new common.ConfigUpdateEnvelope();
  envelope.setConfigUpdate(update);
  for (const [index, mspId] of mspIds.entries()) {
    const signer = signerOf(organization(mspId));
    const header = encodeSignatureHeader(signer.serialized, Buffer.alloc(24, index));
    const signature = new common.ConfigSignature();
    signature.setSignatureHeader(header);
    signature.setSignature(signer.sign(Buffer.concat([header, update])));
    envelope.addSignatures(signature);
  }
  return envelope;
}

/** The config that follows when an orderer takes the update. @throws ConfigError where it would not */
export function applied(live: common.Config, update: Uint8Array, mspIds: readonly string[]): common.Config {
  const bundle = buildChannelBundle(CHANNEL, live);
  return authorizeConfigUpdate(bundle, signedUpdate(update, mspIds)).getConfig()!;
}
