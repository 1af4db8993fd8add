import type { Json, JsonObject } from '../../core/model/json.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import type { ChannelConfig, MspContent } from '../../fabric/channel/channel-config.js';
import { formatGoDuration, parseGoDuration } from '../../fabric/config/go-duration.js';
import { describeCertificate } from '../../fabric/msp/describe-certificate.js';
import { formatPolicy } from '../../fabric/policy/format-policy.js';
import { parsePolicy } from '../../fabric/policy/parse-policy.js';
import type { MspSpec, NetworkSpec, NodeOusSpec } from '../network/network-spec.js';
import { anchorsDelegated } from './anchors-delegated.js';
import type { ChannelSpec } from './channel-spec.js';
import { smartBftShared, smartBftSpec } from './smart-bft-options.js';

/** A policy by configtx.yaml's two words; a live one may be of a type that has no text. */
interface PolicyWords {
  readonly Type: string;
  readonly Rule: string;
}
type Parts = Readonly<Record<string, Json | undefined>>;

/**
 * What all organizations of a channel must agree on, in one form for document and ledger: certificates as one line each,
 * lists without an order sorted, policies and durations as Fabric prints them, organizations and consenters by name.
 * What a document leaves out is not in it.
 */
export function sharedOfSpec(spec: ChannelSpec, network: NetworkSpec | undefined): JsonObject {
  const { orderer, application } = spec;
  const anchors = !anchorsDelegated(network);
  const groupOf = (mspIds: readonly string[], role: 'application' | 'orderer'): JsonObject =>
    Object.fromEntries(mspIds.map((mspId) => [mspId, organizationShared(mspId, spec, network, { role, anchors })]));
  return parts({
    Policies: policiesShared(spec.Policies),
    Capabilities: spec.Capabilities && sortedUnique(spec.Capabilities),
    application: parts({
      organizations: groupOf(spec.members, 'application'),
      Policies: policiesShared(application?.Policies),
      ACLs: nonEmpty(application?.ACLs),
      Capabilities: application?.Capabilities && sortedUnique(application.Capabilities),
    }),
    orderer: parts({
      organizations: groupOf(orderer.organizations, 'orderer'),
      OrdererType: orderer.OrdererType,
      BatchTimeout: orderer.BatchTimeout && durationText(orderer.BatchTimeout),
      BatchSize: orderer.BatchSize && { ...orderer.BatchSize },
      MaxChannels: orderer.MaxChannels,
      EtcdRaft: orderer.EtcdRaft && raftShared(orderer.EtcdRaft),
      SmartBFT: orderer.SmartBFT && smartBftShared(orderer.SmartBFT),
      ConsenterMapping: orderer.ConsenterMapping && mappingShared(orderer.ConsenterMapping),
      Policies: policiesShared(orderer.Policies),
      Capabilities: orderer.Capabilities && sortedUnique(orderer.Capabilities),
    }),
  });
}

/** All that a live channel says, in the same form. */
export function wholeShared(config: ChannelConfig): JsonObject {
  const { application, orderer } = config;
  return parts({
    Policies: policiesShared(config.Policies),
    Capabilities: sortedUnique(config.Capabilities),
    application:
      application &&
      parts({
        organizations: Object.fromEntries(
          application.organizations.map(({ name, mspId, msp, Policies, AnchorPeers }) => [
            mspId,
            parts({
              name,
              msp: mspShared(msp),
              Policies: policiesShared(Policies),
              AnchorPeers: addressesOf(AnchorPeers),
            }),
          ]),
        ),
        Policies: policiesShared(application.Policies),
        ACLs: nonEmpty(application.ACLs),
        Capabilities: sortedUnique(application.Capabilities),
      }),
    orderer:
      orderer &&
      parts({
        organizations: Object.fromEntries(
          orderer.organizations.map(({ name, mspId, msp, Policies, OrdererEndpoints }) => [
            mspId,
            parts({
              name,
              msp: mspShared(msp),
              Policies: policiesShared(Policies),
              OrdererEndpoints: sortedUnique(OrdererEndpoints),
            }),
          ]),
        ),
        OrdererType: orderer.OrdererType,
        BatchTimeout: durationText(orderer.BatchTimeout),
        BatchSize: { ...orderer.BatchSize },
        MaxChannels: orderer.MaxChannels,
        EtcdRaft: orderer.EtcdRaft && raftShared(orderer.EtcdRaft),
        SmartBFT: orderer.SmartBFT && smartBftShared(smartBftSpec(orderer.SmartBFT)),
        ConsenterMapping: orderer.ConsenterMapping && mappingShared(orderer.ConsenterMapping),
        Policies: policiesShared(orderer.Policies),
        Capabilities: sortedUnique(orderer.Capabilities),
      }),
  });
}

/** Of the whole, what a document manages: organizations are complete lists, of all else only what it names. */
export function managedOf(whole: JsonObject, managed: JsonObject): JsonObject {
  const picked = Object.entries(managed).flatMap(([key, wanted]): [string, Json][] => {
    const live = Object.hasOwn(whole, key) ? whole[key] : undefined;
    if (live === undefined) return [];
    if (!isObject(live) || !isObject(wanted) || COMPLETE.has(key)) {
      return [[key, key === 'organizations' ? organizationsOf(live as JsonObject, wanted as JsonObject) : live]];
    }
    return [[key, managedOf(live, wanted)]];
  });
  return Object.fromEntries(picked);
}

/** Mappings that a document lists completely, where it lists them. */
const COMPLETE = new Set(['organizations', 'msp', 'Consenters', 'ConsenterMapping']);

/** One that is to go is shown by its name and certificates. */
function organizationsOf(live: JsonObject, wanted: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(live).map(([mspId, organization]) => {
      const managed = Object.hasOwn(wanted, mspId) ? wanted[mspId] : undefined;
      const { name, msp } = organization as JsonObject;
      if (!isObject(managed)) return [mspId, parts({ name, msp })];
      return [mspId, managedOf(organization as JsonObject, managed)];
    }),
  );
}

function organizationShared(
  mspId: string,
  spec: ChannelSpec,
  network: NetworkSpec | undefined,
  { role, anchors }: { readonly role: 'application' | 'orderer'; readonly anchors: boolean },
): JsonObject {
  const known = network?.organizations.find((organization) => organization.mspId === mspId);
  const details = spec.organizations?.[mspId];
  return parts({
    name: known?.name,
    msp: known && mspShared(known.msp),
    Policies: policiesShared(details?.Policies),
    ...(role === 'application' && anchors
      ? { AnchorPeers: details?.AnchorPeers && addressesOf(details.AnchorPeers) }
      : {}),
    ...(role === 'orderer'
      ? { OrdererEndpoints: details?.OrdererEndpoints && sortedUnique(details.OrdererEndpoints) }
      : {}),
  });
}

function mspShared(msp: MspSpec | MspContent): JsonObject {
  const lines = (pems: readonly string[]) =>
    pems.length === 0 ? undefined : sortedUnique(pems.map(describeCertificate));
  return parts({
    rootCerts: lines(msp.rootCerts),
    intermediateCerts: lines(msp.intermediateCerts),
    tlsRootCerts: lines(msp.tlsRootCerts),
    tlsIntermediateCerts: lines(msp.tlsIntermediateCerts),
    revocationList: lines(msp.revocationList),
    nodeOUs: nodeOusShared(msp.nodeOUs),
  });
}

/** One line for each CA that vouches for roles: mostly one CA vouches for all four. */
function nodeOusShared(nodeOUs: NodeOusSpec): Json {
  if (!nodeOUs.enable) return 'off';
  const byIssuer = new Map<string, string[]>();
  for (const role of ['client', 'peer', 'admin', 'orderer'] as const) {
    const unit = nodeOUs[role];
    if (!unit) continue;
    const { organizationalUnitIdentifier: name, certificate } = unit;
    const issuer = certificate === undefined ? 'any CA' : describeCertificate(certificate);
    byIssuer.set(issuer, [...(byIssuer.get(issuer) ?? []), name === role ? role : `${role} as ${name}`]);
  }
  return sortedUnique([...byIssuer].map(([issuer, roles]) => `${roles.join(', ')} by ${issuer}`));
}

function policiesShared(policies: Readonly<Record<string, PolicyWords>> | undefined): JsonObject | undefined {
  return nonEmpty(
    policies && Object.fromEntries(Object.entries(policies).map(([name, policy]) => [name, policyText(policy)])),
  );
}

/** Other white space is the same policy; the order of principals is meaning. */
function policyText({ Type, Rule }: PolicyWords): string {
  return Type === 'Signature' ? formatPolicy(parsePolicy(Rule)) : Rule;
}

type Raft = NonNullable<ChannelSpec['orderer']['EtcdRaft']>;

function raftShared({ Consenters, Options }: Raft): JsonObject {
  return parts({
    Consenters:
      Consenters &&
      Object.fromEntries(
        Consenters.map(({ Host, Port, ClientTLSCert, ServerTLSCert }) => [
          `${Host}:${Port}`,
          { ClientTLSCert: describeCertificate(ClientTLSCert), ServerTLSCert: describeCertificate(ServerTLSCert) },
        ]),
      ),
    Options:
      Options &&
      parts({ ...Options, TickInterval: Options.TickInterval && durationText(Options.TickInterval) } as Parts),
  });
}

function mappingShared(mappings: NonNullable<ChannelSpec['orderer']['ConsenterMapping']>): JsonObject {
  return Object.fromEntries(
    mappings.map(({ ID, Host, Port, MSPID, Identity, ClientTLSCert, ServerTLSCert }) => [
      String(ID),
      {
        address: `${Host}:${Port}`,
        MSPID,
        Identity: describeCertificate(Identity),
        ClientTLSCert: describeCertificate(ClientTLSCert),
        ServerTLSCert: describeCertificate(ServerTLSCert),
      },
    ]),
  );
}

function addressesOf(peers: readonly { readonly Host: string; readonly Port: number }[]): readonly string[] {
  return sortedUnique(peers.map(({ Host, Port }) => `${Host}:${Port}`));
}

/** `1m0s` for `60s`, as Go prints it. */
export function durationText(duration: string): string {
  return formatGoDuration(parseGoDuration(duration));
}

function nonEmpty<Map extends Readonly<Record<string, Json>>>(map: Map | undefined): JsonObject | undefined {
  return map && Object.keys(map).length > 0 ? { ...map } : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Leaves out what is undefined: in canonical JSON the two differ. */
function parts(all: Parts): JsonObject {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as JsonObject;
}
