import { voteClosed } from '../../core/ballot/vote-closed.js';
import { formatAddress } from '../../core/model/address.js';
import type { Resource } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { findNetwork } from '../network/find-network.js';
import { believedSignatures } from './believed-signatures.js';
import type { ChannelLive } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { derivedUpdate } from './derived-update.js';
import { giveSignature, type SigningPorts } from './give-signature.js';
import { isAskedFor } from './is-asked-for.js';
import { knownConfiguration } from './known-configuration.js';
import { signatureWaits } from './signature-waits.js';

/** A signature of ours that stands on the governance ledger. */
export interface Signed {
  /** Hex SHA-256 of the ConfigUpdate's bytes. */
  readonly update: string;
  /** 0: the same stood there already. */
  readonly block: number;
}

/**
 * A person's word on a channel's round that was decided without us: there is no vote any more, so it is our ConfigSignature,
 * over the update that we derive ourselves from our own branch and our own peer's config block.
 * @param id of a round with our branch's content on the channel's present base
 * @throws QuorateError VOTE_CLOSED, NOTHING_TO_SIGN, SIGNATURE_WAITS (transient), SIGNATURE_USELESS
 */
export async function signDecided(
  ports: SigningPorts,
  resource: Resource,
  live: ChannelLive,
  id: string,
): Promise<Signed> {
  const channel = resource.address.name;
  // A person may have thought about it for a while: the round may be over by now.
  const proposal = await ports.observe.governance?.proposal(id);
  if (proposal?.status !== 'approved') throw voteClosed(id, proposal?.status ?? 'not there any more');
  const network = findNetwork(resource.address.network, ports.observe.desired)!.spec;
  const update = derivedUpdate(channel, live, resource.spec as unknown as ChannelSpec, network);
  if (!update) {
    throw new QuorateError('NOTHING_TO_SIGN', 'There is nothing for us to sign', {
      why: `${formatAddress(resource.address)} shows no difference at our own peer`,
      mend: 'nothing is left to do',
    });
  }
  const { bundle } = knownConfiguration(channel, live.config!);
  const us = ports.observe.organization ?? '';
  if (!isAskedFor(bundle, update, network, us)) {
    throw new QuorateError('NOTHING_TO_SIGN', 'There is nothing for us to sign', {
      why: `no policy that this change touches speaks of ${us}`,
      mend: 'those whom the policies name sign; reconcile plan shows them',
    });
  }
  const { believed } = believedSignatures(bundle, update, proposal.signatures, new Date(ports.now()));
  if (believed.some(({ organization }) => organization === us)) {
    return { update: update.hash, block: 0 };
  }
  const waits = signatureWaits(ports.observe, channel, live, update, network);
  if (waits) {
    throw new QuorateError('SIGNATURE_WAITS', 'Our own nodes are not ready for this update', {
      why: waits.message,
      mend: 'say it again once they are; reconcile status shows what our loop waits for',
      retry: 'transient',
    });
  }
  const { block } = await giveSignature(ports, proposal, update, bundle);
  return { update: update.hash, block };
}
