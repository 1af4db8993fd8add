import type { Json, JsonObject } from '../../core/model/json.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import type {
  ApplicationSection,
  ChannelConfig,
  OrdererSection,
  Policies,
  SmartBftOptions,
} from '../../fabric/channel/channel-config.js';
import { readPolicy } from '../../fabric/channel/channel-policy.js';
import { memberPolicies, ordererOrganizationPolicies } from '../../fabric/config/default-policies.js';
import { smartBftSpec } from './smart-bft-options.js';

/** Keeps a certificate as a file beside the documents: gives the path that the document names. */
export type KeepCertificate = (pem: string, stem: string) => string;

export interface ChannelDocument {
  readonly spec: JsonObject;
  /** What the channel says and no document can, one sentence each. */
  readonly left: readonly string[];
}

/**
 * All that a Channel document can manage of what a live channel says; what is empty there is left out.
 * @param genesis hex SHA-256 of its genesis block's header: a peer joins no other channel of the name
 */
export function channelDocument(config: ChannelConfig, genesis: string, keep: KeepCertificate): ChannelDocument {
  const left: string[] = [];
  const { application, orderer } = config;
  const spec = parts({
    genesis,
    members: mspIdsOf(application),
    organizations: organizationDetails(application, orderer, left),
    orderer: orderer && ordererPart(orderer, keep, left),
    application:
      application &&
      parts({
        Policies: policiesOf(application.Policies, 'Application', left),
        ACLs: nonEmpty(application.ACLs),
        Capabilities: capabilitiesOf(application.Capabilities),
      }),
    Policies: policiesOf(config.Policies, 'Channel', left),
    Capabilities: capabilitiesOf(config.Capabilities),
  });
  return { spec, left };
}

function mspIdsOf(section: ApplicationSection | OrdererSection | undefined): readonly string[] {
  return sortedUnique((section?.organizations ?? []).map(({ mspId }) => mspId));
}

function ordererPart(orderer: OrdererSection, keep: KeepCertificate, left: string[]): JsonObject {
  const { EtcdRaft, SmartBFT, ConsenterMapping, BatchSize, OrdererType, BatchTimeout, MaxChannels } = orderer;
  return parts({
    organizations: mspIdsOf(orderer),
    OrdererType,
    BatchTimeout,
    BatchSize: {
      MaxMessageCount: BatchSize.MaxMessageCount,
      AbsoluteMaxBytes: sizeText(BatchSize.AbsoluteMaxBytes),
      PreferredMaxBytes: sizeText(BatchSize.PreferredMaxBytes),
    },
    // Without a limit there is nothing to say.
    MaxChannels: MaxChannels > 0 ? MaxChannels : undefined,
    EtcdRaft: EtcdRaft && {
      Consenters: EtcdRaft.Consenters.map((node) => ({ Host: node.Host, Port: node.Port, ...tlsOf(node, keep) })),
      Options: { ...EtcdRaft.Options, SnapshotIntervalSize: sizeText(EtcdRaft.Options.SnapshotIntervalSize) },
    },
    SmartBFT: SmartBFT && bftPart(SmartBFT),
    ConsenterMapping: ConsenterMapping?.map((node) => ({
      ID: node.ID,
      Host: node.Host,
      Port: node.Port,
      MSPID: node.MSPID,
      Identity: keep(node.Identity, `${node.Host}-${node.Port}-identity`),
      ...tlsOf(node, keep),
    })),
    Policies: policiesOf(orderer.Policies, 'Orderer', left),
    Capabilities: capabilitiesOf(orderer.Capabilities),
  });
}

function bftPart(options: SmartBftOptions): JsonObject {
  const { RequestMaxBytes = 0, ...rest } = smartBftSpec(options);
  return { ...rest, RequestMaxBytes: sizeText(RequestMaxBytes) };
}

interface TlsNode {
  readonly Host: string;
  readonly Port: number;
  readonly ClientTLSCert: string;
  readonly ServerTLSCert: string;
}

/** Mostly one certificate is both. */
function tlsOf({ Host, Port, ClientTLSCert, ServerTLSCert }: TlsNode, keep: KeepCertificate) {
  const server = keep(ServerTLSCert, `${Host}-${Port}`);
  return { ClientTLSCert: keep(ClientTLSCert, `${Host}-${Port}-client`), ServerTLSCert: server };
}

/** By MSP id. A document has one mapping of policies for both groups that an organization may have. */
function organizationDetails(
  application: ApplicationSection | undefined,
  orderer: OrdererSection | undefined,
  left: string[],
): JsonObject | undefined {
  const details = sortedUnique([...mspIdsOf(application), ...mspIdsOf(orderer)]).map((mspId): [string, JsonObject] => {
    const member = application?.organizations.findLast((one) => one.mspId === mspId);
    const ordering = orderer?.organizations.findLast((one) => one.mspId === mspId);
    const policies = commonPolicies(mspId, member?.Policies, ordering?.Policies, left);
    const { AnchorPeers = [] } = member ?? {};
    const { OrdererEndpoints = [] } = ordering ?? {};
    const entry = parts({
      Policies: policiesOf(policies, mspId, left),
      AnchorPeers: AnchorPeers.length > 0 ? AnchorPeers.map((anchor) => ({ ...anchor })) : undefined,
      OrdererEndpoints: OrdererEndpoints.length > 0 ? OrdererEndpoints : undefined,
    });
    return [mspId, entry];
  });
  return nonEmpty(Object.fromEntries(details.filter(([, entry]) => Object.keys(entry).length > 0)));
}

/** What both groups of an organization say alike; all of the one where it is in one section only. */
function commonPolicies(
  mspId: string,
  member: Policies | undefined,
  ordering: Policies | undefined,
  left: string[],
): Policies {
  if (!member || !ordering) return member ?? ordering ?? {};
  const names = sortedUnique([...Object.keys(member), ...Object.keys(ordering)]);
  const text = (policies: Policies, name: string) =>
    Object.hasOwn(policies, name) ? `${policies[name]!.Type} ${policies[name]!.Rule}` : undefined;
  const common = names.filter((name) => text(member, name) === text(ordering, name));
  const usual = {
    member: usualPolicies(memberPolicies(mspId)),
    ordering: usualPolicies(ordererOrganizationPolicies(mspId)),
  };
  const isUsual = (name: string) =>
    text(member, name) === text(usual.member, name) && text(ordering, name) === text(usual.ordering, name);
  for (const name of names) {
    if (common.includes(name) || isUsual(name)) continue;
    left.push(`${mspId} has another policy ${name} as a member than as an orderer organization: both are left alone`);
  }
  return Object.fromEntries(common.map((name) => [name, member[name]!]));
}

function usualPolicies(policies: ReturnType<typeof memberPolicies>): Policies {
  return Object.fromEntries(policies.map(([name, policy]) => [name, readPolicy(policy)]));
}

function policiesOf(policies: Policies, where: string, left: string[]): JsonObject | undefined {
  const written = Object.entries(policies).flatMap(([name, { Type, Rule }]): [string, JsonObject][] => {
    if (Type !== 'Unknown') return [[name, { Type, Rule }]];
    left.push(`${where}'s policy ${name} has no text (${Rule}): it is left alone`);
    return [];
  });
  return nonEmpty(Object.fromEntries(written));
}

function capabilitiesOf(names: readonly string[]): JsonObject | undefined {
  return nonEmpty(Object.fromEntries(names.map((name) => [name, true])));
}

/** `10 MB` where it is that, as configtx.yaml has it. */
function sizeText(bytes: number): Json {
  if (bytes > 0 && bytes % 1024 ** 2 === 0) return `${bytes / 1024 ** 2} MB`;
  return bytes > 0 && bytes % 1024 === 0 ? `${bytes / 1024} KB` : bytes;
}

function nonEmpty(map: Readonly<Record<string, Json>>): JsonObject | undefined {
  return Object.keys(map).length > 0 ? { ...map } : undefined;
}

function parts(all: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as JsonObject;
}
