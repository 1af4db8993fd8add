import type { Resource, SpecProblem } from '../../core/model/kind.js';
import { didYouMean } from '../../core/text/did-you-mean.js';
import { unsupportedCapability } from '../../fabric/config/capabilities.js';
import { checkPolicyText } from '../chaincode/check-policy-text.js';
import { checkPlacement } from '../check-placement.js';
import { findNetwork } from '../network/find-network.js';
import type { OrganizationSpec } from '../network/network-spec.js';
import type { ChannelSpec, PolicySpec } from './channel-spec.js';
import { checkBounds } from './check-bounds.js';
import { checkConsenters } from './check-consenters.js';

/** References and bounds of a Channel document. */
export function checkChannel(resource: Resource, desired: ReadonlyMap<string, Resource>): readonly SpecProblem[] {
  const spec = resource.spec as unknown as ChannelSpec;
  const organizations = findNetwork(resource.address.network, desired)?.spec.organizations ?? [];
  const known = organizations.map(({ mspId }) => mspId);
  const problems = [
    ...references(spec.members, '/spec/members', known),
    ...references(spec.orderer.organizations, '/spec/orderer/organizations', known),
    ...withoutMsp(spec.members, '/spec/members', organizations),
    ...withoutMsp(spec.orderer.organizations, '/spec/orderer/organizations', organizations),
  ];
  for (const [index, mspId] of spec.orderer.organizations.entries()) {
    const organization = organizations.find((candidate) => candidate.mspId === mspId);
    if (!organization || organization.orderers.length > 0) continue;
    problems.push({
      code: 'ORDERER_MISSING',
      path: `/spec/orderer/organizations/${index}`,
      what: `"${mspId}" has no orderers in the Network document`,
      mend: 'list its orderers there, or name another organization',
    });
  }
  const ordering = organizations.filter(({ mspId }) => spec.orderer.organizations.includes(mspId));
  return [
    ...problems,
    ...checkBatchSize(spec),
    ...checkBounds(spec),
    ...checkPlacement(
      {
        path: '/spec/placement',
        placement: spec.placement ?? {},
        channel: resource.address.name,
        members: spec.members,
      },
      resource.address.network,
      desired,
    ),
    ...checkPolicies(spec, known),
    ...checkCapabilities(spec),
    ...checkConsenters(spec, ordering),
  ];
}

function references(mspIds: readonly string[], path: string, known: readonly string[]): SpecProblem[] {
  return mspIds.flatMap((mspId, index) =>
    known.includes(mspId)
      ? []
      : [
          {
            code: 'REFERENCE_MISSING',
            path: `${path}/${index}`,
            what: `no organization of this network has the MSP id "${mspId}"`,
            mend: didYouMean(mspId, known, `MSP ids are ${known.join(', ')}`),
          },
        ],
  );
}

/** A folder without CAs was said where it was read; who has no MSP at all can be in no channel. */
function withoutMsp(
  mspIds: readonly string[],
  path: string,
  organizations: readonly OrganizationSpec[],
): SpecProblem[] {
  return mspIds.flatMap((mspId, index) => {
    const organization = organizations.find((one) => one.mspId === mspId);
    if (!organization || organization.msp.rootCerts.length > 0) return [];
    const what = `"${mspId}" has no MSP in the Network document`;
    return [{ code: 'MSP_MISSING', path: `${path}/${index}`, what, mend: 'give it `msp` there: { path: msp/NAME }' }];
  });
}

/** Policies by the pointer of the mapping that holds them. */
function policiesOf({
  Policies,
  application,
  orderer,
  organizations,
}: ChannelSpec): readonly (readonly [string, PolicySpec])[] {
  const below = (pointer: string, policies: Readonly<Record<string, PolicySpec>> | undefined) =>
    Object.entries(policies ?? {}).map(([name, policy]) => [`${pointer}/${name}/Rule`, policy] as const);
  return [
    ...below('/spec/Policies', Policies),
    ...below('/spec/application/Policies', application?.Policies),
    ...below('/spec/orderer/Policies', orderer.Policies),
    ...Object.entries(organizations ?? {}).flatMap(([mspId, own]) =>
      below(`/spec/organizations/${mspId}/Policies`, own.Policies),
    ),
  ];
}

/** Signature policies keep the rules of endorsement policies; implicit ones have one form. */
function checkPolicies(spec: ChannelSpec, known: readonly string[]): readonly SpecProblem[] {
  return policiesOf(spec).flatMap(([path, { Type, Rule }]): readonly SpecProblem[] => {
    if (Type === 'Signature') return checkPolicyText(Rule, path, { name: 'the network', members: known });
    if (/^(ANY|ALL|MAJORITY) [A-Za-z0-9._-]+$/.test(Rule)) return [];
    const what = `"${Rule}" is no implicit policy`;
    return [{ code: 'POLICY_SYNTAX', path, what, mend: 'write ANY, ALL or MAJORITY and the name of a policy below' }];
  });
}

/** Every node of the channel stops at a capability that its Fabric does not know. */
function checkCapabilities({ Capabilities, application, orderer }: ChannelSpec): readonly SpecProblem[] {
  const levels = [
    ['/spec/Capabilities', { channel: Capabilities }],
    ['/spec/application/Capabilities', { application: application?.Capabilities }],
    ['/spec/orderer/Capabilities', { orderer: orderer.Capabilities }],
  ] as const;
  return levels.flatMap(([path, level]) => {
    const given = Object.entries(level).flatMap(([name, names]) => (names ? [[name, names] as const] : []));
    const capabilities = { channel: [], application: [], orderer: [], ...Object.fromEntries(given) };
    const why = unsupportedCapability({ capabilities }, 'peer') ?? unsupportedCapability({ capabilities }, 'orderer');
    if (why === undefined) return [];
    const mend = 'name capabilities of Fabric: V2_0 or V3_0 of a channel, V2_5 of an application, V2_0 of the orderers';
    return [{ code: 'CAPABILITY_UNKNOWN', path, what: `${why} by any Fabric that is known here`, mend }];
  });
}

function checkBatchSize({ orderer: { BatchSize } }: ChannelSpec): readonly SpecProblem[] {
  const { PreferredMaxBytes = 0, AbsoluteMaxBytes = Number.POSITIVE_INFINITY } = BatchSize ?? {};
  if (PreferredMaxBytes <= AbsoluteMaxBytes) return [];
  return [
    {
      code: 'BATCH_SIZE',
      path: '/spec/orderer/BatchSize/PreferredMaxBytes',
      what: `PreferredMaxBytes (${PreferredMaxBytes}) is more than AbsoluteMaxBytes (${AbsoluteMaxBytes})`,
      mend: 'a block is cut at the preferred size; it must not be above the absolute one',
    },
  ];
}
