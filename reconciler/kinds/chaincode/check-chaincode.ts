import type { Resource, SpecProblem } from '../../core/model/kind.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { findChannel } from '../channel/find-channel.js';
import { findNetwork } from '../network/find-network.js';
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
    ...checkPlacement(resource, spec, members, desired),
  ];
}

function checkPlacement(
  resource: Resource,
  { placement, channel }: ChaincodeSpec,
  members: readonly string[],
  desired: ReadonlyMap<string, Resource>,
): readonly SpecProblem[] {
  const organizations = findNetwork(resource.address.network, desired)?.spec.organizations ?? [];
  return Object.entries(placement).flatMap(([mspId, peers]) => {
    const path = `/spec/placement/${mspId}`;
    if (!members.includes(mspId)) {
      const what = `"${mspId}" is no member of ${channel}`;
      return [
        { code: 'NOT_A_MEMBER', path, what, mend: didYouMean(mspId, members, `members are ${members.join(', ')}`) },
      ];
    }
    const known =
      organizations.find((organization) => organization.mspId === mspId)?.peers.map(({ name }) => name) ?? [];
    return peers.flatMap((peer, index) =>
      known.includes(peer)
        ? []
        : [
            {
              code: 'REFERENCE_MISSING',
              path: `${path}/${index}`,
              what: `${mspId} has no peer "${peer}"`,
              mend: didYouMean(peer, known, known.length > 0 ? `its peers are ${known.join(', ')}` : 'it has no peers'),
            },
          ],
    );
  });
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
