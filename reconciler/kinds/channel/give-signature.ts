import { QuorateError } from '../../core/model/quorate-error.js';
import type { DerivedUpdate } from '../../fabric/channel/derive-config-update.js';
import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';
import { checkConfigSignature } from '../../fabric/config/check-config-signature.js';
import type { ChannelWriter } from '../../ports/write/channel-writer.js';
import type { GovernanceWriter } from '../../ports/write/governance-writer.js';
import type { ApplyPorts } from '../kind-ports.js';
import type { Believed } from './believed-signatures.js';

/** What it takes to sign a decided update in our organization's name, and nothing else. */
export interface SigningPorts extends Pick<ApplyPorts, 'observe' | 'now' | 'progress'> {
  readonly channels: Pick<ChannelWriter, 'sign'>;
  readonly governance: Pick<GovernanceWriter, 'sign'>;
}

/**
 * Signs an update that we derived ourselves and hands the signature in. It is a bearer instrument that nobody can take back:
 * only for a round that is decided, and only where our organization agreed.
 * @throws QuorateError SIGNATURE_USELESS
 */
export async function giveSignature(
  ports: SigningPorts,
  { id, round }: { readonly id: string; readonly round: number },
  update: DerivedUpdate,
  bundle: ChannelBundle,
): Promise<Believed & { readonly block: number }> {
  const bytes = await ports.channels.sign(update.update);
  const identity = checkConfigSignature(bundle, update.update, bytes, new Date(ports.now()));
  if ('why' in identity) {
    throw new QuorateError('SIGNATURE_USELESS', 'Our own identity cannot sign for the channel', {
      why: identity.why,
      mend: 'use an administrator that the MSP in the channel accepts: see fabric.identity in reconciler.yaml',
    });
  }
  const { block } = await ports.governance.sign(id, round, update.hash, Buffer.from(bytes).toString('base64'));
  ports.progress('sign', `update ${update.hash.slice(0, 12)}${block ? `, block ${block}` : ''}`);
  return { organization: ports.observe.organization ?? '', identity, bytes, block };
}
