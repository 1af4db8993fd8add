import { formatAddress } from '../../core/model/address.js';
import type { Change } from '../../core/model/change.js';
import type { ChannelLive } from '../../kinds/channel/channel-live.js';
import { isSignatureWanted } from '../../kinds/channel/is-asked-for.js';
import type { ProposalView } from '../../ports/read/governance-reader.js';
import { voteOf } from '../decisions.js';
import type { Look } from '../pass.js';

/**
 * Can a person still speak in our name on a round that is decided: in vote mode `manual`, on a channel's configuration, which
 * wants signatures besides the quorum's votes? In vote mode `merged` the loop signs by itself.
 */
export function maySignDecided({ loop }: Look, { address, base }: Change, { status }: ProposalView): boolean {
  return (
    loop.settings.voteMode === 'manual' &&
    address.kind === 'Channel' &&
    (base ?? '').startsWith('config:') &&
    status === 'approved'
  );
}

/** And does the change want us, who have said nothing yet, neither by a vote nor by a signature? Then a person is asked. */
export function awaitsSignature(look: Look, change: Change, proposal: ProposalView): boolean {
  const { organization } = look.loop.settings;
  const hasSigned = proposal.signatures.some((one) => one.organization === organization);
  if (!maySignDecided(look, change, proposal) || hasSigned || voteOf(proposal, organization)?.counted) return false;
  const resource = look.resource(change.address);
  const observed = look.observed.get(formatAddress(change.address));
  if (!resource || observed?.state !== 'present') return false;
  return isSignatureWanted(resource, observed.live as ChannelLive, look.loaded.resources, organization);
}
