import type { Resource, SpecProblem } from '../../core/model/kind.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import type { ChannelSpec } from '../channel/channel-spec.js';
import { findChannel } from '../channel/find-channel.js';
import { findNetwork } from '../network/find-network.js';
import { isOnFabric } from '../network/governance-ledger.js';
import { checkPlasmaBatch } from './check-plasma-batch.js';
import { checkPlasmaChaincodes } from './check-plasma-chaincodes.js';
import type { PlasmaChainSpec } from './plasma-chain-spec.js';
import { seatsOf } from './seats-of.js';

/** Both channels of a document, where their documents are there. */
export interface PlasmaSubject {
  readonly resource: Resource;
  readonly spec: PlasmaChainSpec;
  readonly root: ChannelSpec;
  readonly plasma: ChannelSpec;
  readonly desired: ReadonlyMap<string, Resource>;
}

/** References, roles and bounds of a PlasmaChain document; its batch and placement are in the Channel documents by then. */
export function checkPlasmaChain(resource: Resource, desired: ReadonlyMap<string, Resource>): readonly SpecProblem[] {
  const spec = resource.spec as unknown as PlasmaChainSpec;
  const { network } = resource.address;
  const missing = (['root', 'plasma'] as const).flatMap((side) => channelMissing(spec, side, network, desired));
  if (missing.length > 0) return missing;
  if (spec.root.channel === spec.plasma.channel) return [sameChannel(spec)];
  const root = findChannel(network, spec.root.channel, desired)!.spec;
  const plasma = findChannel(network, spec.plasma.channel, desired)!.spec;
  const subject = { resource, spec, root, plasma, desired };
  return [
    ...governanceProblems(subject),
    ...memberProblems(subject),
    ...roleProblems(subject),
    ...wordProblems(subject),
    ...orderingProblems(subject),
    ...checkPlasmaChaincodes(subject),
    ...checkPlasmaBatch(subject),
  ];
}

function channelMissing(
  spec: PlasmaChainSpec,
  side: 'root' | 'plasma',
  network: string,
  desired: ReadonlyMap<string, Resource>,
): readonly SpecProblem[] {
  const { channel } = spec[side];
  if (findChannel(network, channel, desired)) return [];
  const channels = [...desired.values()].flatMap(({ address }) => (address.kind === 'Channel' ? [address.name] : []));
  const what = `there is no Channel "${channel}"`;
  const mend = didYouMean(channel, channels, 'add a Channel document of that name');
  return [{ code: 'REFERENCE_MISSING', path: `/spec/${side}/channel`, what, mend }];
}

function sameChannel({ root }: PlasmaChainSpec): SpecProblem {
  const what = `${root.channel} would be settled on itself`;
  const mend = 'name the channel that is settled here, and another one as root.channel';
  return { code: 'SAME_CHANNEL', path: '/spec/plasma/channel', what, mend };
}

function governanceProblems({ resource, desired }: PlasmaSubject): readonly SpecProblem[] {
  const governance = findNetwork(resource.address.network, desired)?.spec.governance;
  if (!governance || isOnFabric(governance)) return [];
  const what = 'this network decides on an EVM, and no contract there knows who is in a channel';
  const mend = 'let a channel be the governance ledger: governance.channel and governance.chaincode of the Network';
  return [{ code: 'GOVERNANCE_ELSEWHERE', path: '/kind', what, mend }];
}

/** The root contract takes words of members of the root channel alone. */
function memberProblems({ spec, root, plasma }: PlasmaSubject): readonly SpecProblem[] {
  const outside = plasma.members.filter((mspId) => !root.members.includes(mspId));
  if (outside.length === 0) return [];
  const what = `${outside.join(', ')} of ${spec.plasma.channel}: no member of ${spec.root.channel}, so it could say nothing of a root there`;
  const mend = `add it to the members of Channel ${spec.root.channel}`;
  return [{ code: 'NOT_ON_ROOT_CHANNEL', path: '/spec/plasma/channel', what, mend }];
}

/** Whoever settles, stands by to settle, or asks across the channels has a peer in each of the two. */
function roleProblems(subject: PlasmaSubject): readonly SpecProblem[] {
  const { spec } = subject;
  const roles = [
    ['operator', '/spec/operator', spec.operator],
    ...spec.successors.map((mspId, index) => ['successor', `/spec/successors/${index}`, mspId] as const),
    ...spec.callers.map((mspId, index) => ['cross-channel caller', `/spec/callers/${index}`, mspId] as const),
  ] as const;
  const again = spec.successors.indexOf(spec.operator);
  const what = `${spec.operator} is the operator already`;
  return [
    ...roles.flatMap(([role, path, mspId]) => outsideOf(subject, role, path, mspId)),
    ...(again < 0
      ? []
      : [
          {
            code: 'SUCCESSOR_IS_OPERATOR',
            path: `/spec/successors/${again}`,
            what,
            mend: 'name those who step in for it',
          },
        ]),
  ];
}

/** What its members say decides: so it matters who can, and whether enough can without the operator. */
function wordProblems(subject: PlasmaSubject): readonly SpecProblem[] {
  const { spec, root, plasma } = subject;
  const warning = (code: string, path: string, what: string, mend: string): SpecProblem => {
    return { severity: 'warning', code, path, what, mend };
  };
  const named = new Set([spec.operator, ...spec.successors, ...spec.callers]);
  const mute = plasma.members.flatMap((mspId) => {
    if (named.has(mspId) || !root.members.includes(mspId)) return [];
    const side = (['root', 'plasma'] as const).find((one) => seatsOf(subject, mspId, one).length === 0);
    if (side === undefined) return [];
    const what = `${mspId} counts in every majority and has no peer in ${spec[side].channel}: it could not check a root or say a word`;
    return [
      warning('MUTE_MEMBER', `/spec/${side}/channel`, what, `place one of its peers there: spec.${side}.placement`),
    ];
  });
  const { length } = plasma.members;
  if (spec.successors.length === 0 || length > 2) return mute;
  const what = `of ${length} members a majority is ${Math.floor(length / 2) + 1}: while ${spec.operator} is down, no majority can say that settlement is overdue, so nobody steps in`;
  const mend = 'with three members two of them can; with two, define another operator while both are there';
  return [...mute, warning('SUCCESSOR_POWERLESS', '/spec/successors/0', what, mend)];
}

function outsideOf(subject: PlasmaSubject, role: string, path: string, mspId: string): readonly SpecProblem[] {
  const { spec, plasma } = subject;
  for (const side of ['root', 'plasma'] as const) {
    const { channel } = spec[side];
    if (!subject[side].members.includes(mspId)) {
      const what = `the ${role} ${mspId} is no member of ${channel}: it must be one of both channels`;
      const both = plasma.members.filter((name) => subject.root.members.includes(name));
      return [{ code: 'NOT_A_MEMBER', path, what, mend: `members of both are ${both.join(', ') || 'none'}` }];
    }
    if (seatsOf(subject, mspId, side).length > 0) continue;
    const what = `the ${role} ${mspId} has no peer in ${channel}`;
    return [{ code: 'NO_PEER', path, what, mend: `place one of its peers there: spec.${side}.placement` }];
  }
  return [];
}

/** The load of the one channel is to be none of the other's. */
function orderingProblems({ spec, root, plasma }: PlasmaSubject): readonly SpecProblem[] {
  const shared = plasma.orderer.organizations.filter((mspId) => root.orderer.organizations.includes(mspId));
  if (shared.length === 0) return [];
  const what = `${shared.join(', ')} orders both channels: what ${spec.plasma.channel} is loaded with, ${spec.root.channel} may feel`;
  const mend = 'give the plasma channel orderers of its own';
  return [{ severity: 'warning', code: 'ORDERING_SHARED', path: '/spec/plasma/channel', what, mend }];
}
