import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';
import { checkConfigSignature } from '../../fabric/config/check-config-signature.js';
import type { Identity } from '../../fabric/msp/identity.js';
import type { SignatureView } from '../../ports/read/governance-reader.js';

/** A ConfigSignature that was verified, with its organization. */
export interface Believed {
  readonly organization: string;
  readonly identity: Identity;
  readonly bytes: Uint8Array;
}

export interface Judged {
  readonly believed: readonly Believed[];
  /** `Org2: why` of those that are not what they say. */
  readonly refused: readonly string[];
}

/**
 * Of what was posted for an update, the signatures that hold: of an administrator of the channel, over exactly these bytes,
 * posted by its own organization. The governance ledger keeps what it is given; nothing is believed for being there.
 */
export function believedSignatures(
  bundle: ChannelBundle,
  update: { readonly update: Uint8Array; readonly hash: string },
  posted: readonly SignatureView[],
  now: Date,
): Judged {
  const believed: Believed[] = [];
  const refused: string[] = [];
  for (const { organization, update: hash, signature } of posted) {
    if (hash !== update.hash) continue;
    const bytes = Buffer.from(signature, 'base64');
    const checked = checkConfigSignature(bundle, update.update, bytes, now);
    if ('why' in checked) refused.push(`${organization}: ${checked.why}`);
    else if (checked.mspId !== organization) refused.push(`${organization}: it is a signature of ${checked.mspId}`);
    else believed.push({ organization, identity: checked, bytes });
  }
  return { believed, refused };
}
