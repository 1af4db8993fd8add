import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';
import { MspError } from '../../fabric/msp/msp-error.js';
import { serializeIdentity } from '../../fabric/msp/serialized-identity.js';
import { rolePrincipal } from '../../fabric/policy/encode-policy.js';
import type { OrdererPlace, ShownIdentity } from '../../ports/read/channel-reader.js';
import type { ObservePorts } from '../kind-ports.js';

/**
 * Which of our own sign with a certificate that a configuration to come accepts no more, or not for the same role, each as a
 * sentence that begins with its name; and who did not tell.
 * @param after what the whole change leads to
 */
export async function outdatedIdentities(
  { channels, organization }: Pick<ObservePorts, 'channels' | 'organization'>,
  before: ChannelBundle,
  after: ChannelBundle,
  orderers: Readonly<Record<string, OrdererPlace>>,
): Promise<readonly string[]> {
  const shown = await channels.shownIdentities(before.channelId, orderers);
  return shown.flatMap((one) => {
    if (one.certificate === undefined) return [`${one.node} does not tell by which certificate it signs`];
    const why = loses(before, after, organization ?? '', one.certificate);
    return why === undefined ? [] : [sentence(one, `that then counts no more (${why})`)];
  });
}

function sentence({ node, block }: ShownIdentity, which: string): string {
  if (node === undefined) return `identity in reconciler.yaml has a certificate ${which}`;
  if (block === undefined) return `${node} still endorses by a certificate ${which}`;
  return `${node} signed its newest block, ${block}, by a certificate ${which}; any transaction makes a newer one`;
}

/** Why it is no longer what it is now, in Fabric's words; undefined where it stays all that. */
function loses(before: ChannelBundle, after: ChannelBundle, mspId: string, pem: string): string | undefined {
  const serialized = serializeIdentity(mspId, pem);
  for (const role of ['member', 'peer', 'orderer', 'admin', 'client'] as const) {
    const principal = rolePrincipal({ mspId, role }).serializeBinary();
    if (refusedBy(before, serialized, principal) !== undefined) continue;
    const why = refusedBy(after, serialized, principal);
    if (why !== undefined) return why;
  }
  return undefined;
}

function refusedBy({ mspManager }: ChannelBundle, serialized: Uint8Array, principal: Uint8Array): string | undefined {
  try {
    mspManager.deserialize(serialized).satisfiesPrincipal(principal);
    return undefined;
  } catch (error) {
    if (error instanceof MspError) return error.message;
    throw error;
  }
}
