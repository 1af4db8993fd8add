import { canonicalJson } from '../../core/digest/canonical-json.js';
import type { JsonObject } from '../../core/model/json.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { compareBytes, sortedUnique } from '../../core/order/compare-bytes.js';
import type { ChannelConfig, ChannelOrganization, MspContent } from '../../fabric/channel/channel-config.js';
import { addressText } from '../../fabric/channel/read-channel-config.js';
import { checkSignatureFrom } from '../../fabric/msp/certificate-chain.js';
import { refusal } from '../../fabric/msp/msp-error.js';
import { certificateFromPem } from '../../fabric/msp/trust.js';
import { wholeShared } from '../channel/channel-shared.js';
import { hostOf } from './nodes-of-addresses.js';

/** An organization as all channels say alike. */
export interface AdoptedOrganization {
  /** Of its group. */
  readonly name: string;
  readonly mspId: string;
  readonly msp: MspContent;
  /** `host:port` of its anchor peers in any channel. */
  readonly anchors: readonly string[];
  /** Is it an orderer organization of any channel; then the addresses of its orderers that are known. */
  readonly isOrdering: boolean;
  readonly orderers: readonly string[];
}

/** Where an organization is seen: a section of a channel. */
interface Seen {
  readonly where: string;
  readonly organization: ChannelOrganization;
  /** What is compared of its MSP. */
  readonly shown: string;
}

/**
 * Every organization of some channels, by MSP id.
 * @throws QuorateError IMPORT_MSP_DIFFERS, IMPORT_NAME_DIFFERS where two groups do not say the same of one
 */
export function adoptedOrganizations(configs: readonly ChannelConfig[]): readonly AdoptedOrganization[] {
  const seen = new Map<string, Seen[]>();
  for (const config of configs) {
    for (const one of seenIn(config)) {
      const { mspId } = one.organization;
      seen.set(mspId, [...(seen.get(mspId) ?? []), one]);
    }
  }
  const sorted = [...seen].sort(([left], [right]) => compareBytes(left, right));
  return sorted.map(([mspId, places]) => adopted(mspId, places, configs));
}

function seenIn(config: ChannelConfig): readonly Seen[] {
  const whole = wholeShared(config);
  return (['application', 'orderer'] as const).flatMap((section) => {
    const { organizations: shown } = (whole[section] ?? { organizations: {} }) as {
      readonly organizations: JsonObject;
    };
    return (config[section]?.organizations ?? []).map((organization) => ({
      where: `${config.channelId} (${section === 'application' ? 'a member' : 'an orderer organization'})`,
      organization,
      shown: canonicalJson((shown[organization.mspId] as JsonObject).msp!),
    }));
  });
}

function adopted(mspId: string, places: readonly Seen[], configs: readonly ChannelConfig[]): AdoptedOrganization {
  const [first, ...others] = places as [Seen, ...Seen[]];
  const { name, msp } = first.organization;
  const otherName = others.find(({ organization }) => organization.name !== name);
  if (otherName) throw nameDiffers(mspId, first, otherName);
  const otherMsp = others.find(({ shown }) => shown !== first.shown);
  if (otherMsp) throw mspDiffers(mspId, first, otherMsp);
  const members = configs.flatMap(({ application }) => application?.organizations ?? []);
  const anchors = members.filter((one) => one.mspId === mspId).flatMap(({ AnchorPeers }) => AnchorPeers);
  const ordering = configs.filter(({ orderer }) => orderer?.organizations.some((one) => one.mspId === mspId));
  return {
    name,
    mspId,
    msp,
    anchors: sortedUnique(anchors.map(addressText)),
    isOrdering: ordering.length > 0,
    orderers: orderersOf(mspId, msp, ordering),
  };
}

/** Its consenters, those whose certificate its CA issued; endpoints where no consenter has their host. */
function orderersOf(mspId: string, msp: MspContent, configs: readonly ChannelConfig[]): readonly string[] {
  const consenters = configs.flatMap(({ orderer }) => [
    ...(orderer?.EtcdRaft?.Consenters ?? []).filter(({ ServerTLSCert }) => isIssuedBy(msp, ServerTLSCert)),
    ...(orderer?.ConsenterMapping ?? []).filter(({ MSPID }) => MSPID === mspId),
  ]);
  const hosts = new Set(consenters.map(({ Host }) => Host));
  const endpoints = configs.flatMap(({ orderer, OrdererAddresses }) => {
    const { organizations } = orderer!;
    const own = organizations.filter((one) => one.mspId === mspId).flatMap(({ OrdererEndpoints }) => OrdererEndpoints);
    return own.length > 0 || organizations.length > 1 ? own : OrdererAddresses;
  });
  return sortedUnique([...consenters.map(addressText), ...endpoints.filter((one) => !hosts.has(hostOf(one)))]);
}

function isIssuedBy({ tlsRootCerts, tlsIntermediateCerts }: MspContent, pem: string): boolean {
  const authorities = [...tlsRootCerts, ...tlsIntermediateCerts];
  return authorities.some(
    (authority) =>
      refusal(() => {
        checkSignatureFrom(certificateFromPem(Buffer.from(pem)), certificateFromPem(Buffer.from(authority)));
      }) === undefined,
  );
}

function mspDiffers(mspId: string, one: Seen, other: Seen): QuorateError {
  return new QuorateError('IMPORT_MSP_DIFFERS', 'One organization has two different MSPs', {
    why: `${mspId} has another MSP in ${one.where} than in ${other.where}; a Network document holds one`,
    mend: `bring both to the same with the tools of Fabric, an update of one channel signed as ever, then import again`,
    facts: { mspId },
  });
}

function nameDiffers(mspId: string, one: Seen, other: Seen): QuorateError {
  const names = [one, other].map(({ where, organization }) => `"${organization.name}" in ${where}`);
  return new QuorateError('IMPORT_NAME_DIFFERS', 'One organization has groups of two names', {
    why: `${mspId} is called ${names.join(' and ')}; a Network document holds one name, and Fabric renames no group`,
    mend: 'these channels cannot be managed together: import with the settings of a peer that has joined only one of them',
    facts: { mspId },
  });
}
