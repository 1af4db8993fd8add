import type { Resource, SpecProblem } from '../../core/model/kind.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import type { ChannelSpec } from '../channel/channel-spec.js';
import { findChannel } from '../channel/find-channel.js';
import { isPlaced } from '../channel/is-placed.js';
import { checkPlacement } from '../check-placement.js';
import type { ChaincodeSpec } from './chaincode-spec.js';
import { checkPolicy } from './check-policy.js';

/** References, placement and endorsement policy of a Chaincode document. */
export function checkChaincode(resource: Resource, desired: ReadonlyMap<string, Resource>): readonly SpecProblem[] {
  const spec = resource.spec as unknown as ChaincodeSpec;
  const channel = findChannel(resource.address.network, spec.channel, desired);
  if (!channel) {
    const channels = [...desired.values()].flatMap(({ address }) => (address.kind === 'Channel' ? [address.name] : []));
    return [
      {
        code: 'REFERENCE_MISSING',
        path: '/spec/channel',
        what: `there is no Channel "${spec.channel}"`,
        mend: didYouMean(spec.channel, channels, 'add a Channel document of that name'),
      },
    ];
  }
  const { members, application } = channel.spec;
  const policies = Object.keys(application?.Policies ?? {});
  return [
    ...checkPolicy(spec.endorsementPolicy, { name: spec.channel, members, policies }),
    ...checkPlacement(
      { path: '/spec/placement', placement: spec.placement, channel: spec.channel, members },
      resource.address.network,
      desired,
    ),
    ...checkSeats(spec, channel.spec),
  ];
}

/** A chaincode runs on peers that sit in its channel. */
function checkSeats({ placement, channel }: ChaincodeSpec, on: ChannelSpec): readonly SpecProblem[] {
  return Object.entries(placement).flatMap(([mspId, peers]) =>
    peers.flatMap((peer, index): readonly SpecProblem[] => {
      if (isPlaced(on, mspId, peer)) return [];
      const what = `${peer} of ${mspId} is kept out of ${channel} by that channel's placement`;
      const mend = `name a peer that sits in it: ${on.placement?.[mspId]?.join(', ') || 'none of its peers does'}`;
      return [{ code: 'NOT_PLACED', path: `/spec/placement/${mspId}/${index}`, what, mend }];
    }),
  );
}

/** Two documents must not stand for one name on one channel. */
export function checkChaincodes(
  resources: readonly Resource[],
): readonly { readonly resource: Resource; readonly problem: SpecProblem }[] {
  const first = new Map<string, Resource>();
  return resources.flatMap((resource) => {
    const { channel, name } = resource.spec as unknown as ChaincodeSpec;
    const earlier = first.get(`${channel}/${name}`);
    if (!earlier) {
      first.set(`${channel}/${name}`, resource);
      return [];
    }
    const what = `"${name}" on ${channel} is declared by "${earlier.address.name}" (${earlier.origin.file}) already`;
    const mend = 'keep one of the two documents';
    return [{ resource, problem: { code: 'LEDGER_NAME_DUPLICATE', path: '/metadata/name', what, mend } }];
  });
}
