import type { Applied } from '../../core/model/kind.js';
import type { ChannelConfig, MspContent } from '../../fabric/channel/channel-config.js';
import { judgeConfig } from '../../fabric/channel/judge-config.js';
import { OU_ROLE_NAMES } from '../../fabric/channel/msp-fields.js';
import { fingerprint } from '../../fabric/msp/describe-certificate.js';
import type { OrdererPlace } from '../../ports/read/channel-reader.js';
import type { ObservePorts } from '../kind-ports.js';
import type { NetworkSpec } from '../network/network-spec.js';
import type { ChannelLive } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { type NextUpdate, plannedUpdate } from './derived-update.js';
import { goingAuthorities } from './identity-wave.js';
import { isIssued } from './is-issued.js';
import { knownConfiguration, wordsOf } from './known-configuration.js';
import { outdatedIdentities } from './own-identities.js';

/** A node is started anew by a person; nothing here hears of it. */
const LOOK_AGAIN_MS = 5000;

/**
 * Whoever forgets a node when a CA goes shuts it off from everybody else. Which certificates nodes have is in no
 * configuration, so their own loop looks at what they show, and signs the update that drops a CA of its own only once none
 * of them shows a certificate of it. Fabric asks for that signature: an MSP is its organization's own to change.
 * @returns a sentence about each node that still needs what the document drops; none, and nobody asked, where it drops nothing
 */
export async function outdatedNodes(
  read: ObservePorts,
  channel: string,
  live: ChannelLive,
  spec: ChannelSpec,
  network: NetworkSpec,
): Promise<readonly string[]> {
  const planned = plannedUpdate(channel, live, spec, network);
  if ('why' in planned || planned.update === undefined) return [];
  const { words, bundle } = knownConfiguration(channel, live.config!);
  const { before, after } = mspsOf(words, wordsOf(channel, planned.update.last), read.organization);
  if (before === undefined || after === undefined) return [];
  const orderers = ownOrdererPlaces(network, read.organization, [before, after]);
  const tls = tlsOf(before).filter((pem) => !has(tlsOf(after), pem));
  // What no orderer would take is refused by the plan, and nobody votes on it.
  const last = dropsIdentities(before, after) ? judgeConfig(bundle, planned.update.last) : { why: '' };
  return [
    ...(tls.length > 0 ? await outdatedTls(read, tls, orderers) : []),
    ...('next' in last ? await outdatedIdentities(read, bundle, last.next, orderers) : []),
  ];
}

/** Why we do not sign an update yet that drops what a node of ours still needs. */
export function ownNodesWait(
  { own, config }: ChannelLive,
  { next }: NextUpdate,
  channel: string,
  organization: string | undefined,
): Applied | undefined {
  const outdated = own?.outdated ?? [];
  if (outdated.length === 0) return undefined;
  const { words } = knownConfiguration(channel, config!);
  const { before, after } = mspsOf(words, wordsOf(channel, next), organization);
  if (before === undefined || after === undefined) return undefined;
  const drops = dropsIdentities(before, after) || tlsOf(before).some((pem) => !has(tlsOf(after), pem));
  if (!drops) return undefined;
  const message = `our ${outdated.join('; our ')}: we sign once each has another one`;
  return { state: 'waiting', reason: 'NodesNotReissued', message, retryAfterMs: LOOK_AGAIN_MS };
}

/** Undefined where the organization is not there: who leaves asks nothing of its nodes. */
function mspsOf(live: ChannelConfig, next: ChannelConfig, mspId: string | undefined) {
  const of = ({ application, orderer }: ChannelConfig): MspContent | undefined =>
    [...(application?.organizations ?? []), ...(orderer?.organizations ?? [])].find((one) => one.mspId === mspId)?.msp;
  return { before: of(live), after: of(next) };
}

const tlsOf = ({ tlsRootCerts, tlsIntermediateCerts }: MspContent) => [...tlsRootCerts, ...tlsIntermediateCerts];
const has = (pems: readonly string[], pem: string) => pems.some((one) => fingerprint(one) === fingerprint(pem));

/** Are there certificates that count for less: their CA goes, or a role's name or certifier is another one. */
function dropsIdentities(before: MspContent, after: MspContent): boolean {
  if (goingAuthorities(before, after).length > 0 || before.nodeOUs.enable !== after.nodeOUs.enable) return true;
  return OU_ROLE_NAMES.some((role) => {
    const [was, is] = [before.nodeOUs[role], after.nodeOUs[role]];
    if (was === undefined) return false;
    if (was.organizationalUnitIdentifier !== is?.organizationalUnitIdentifier) return true;
    return is.certificate !== undefined && !has(was.certificate === undefined ? [] : [was.certificate], is.certificate);
  });
}

async function outdatedTls(
  { fabric, channels }: ObservePorts,
  authorities: readonly string[],
  orderers: Readonly<Record<string, OrdererPlace>>,
): Promise<readonly string[]> {
  const nodes = [
    ...(await fabric.peers()).map(({ name, endpoint }) => [name, endpoint] as const),
    ...Object.entries(orderers).map(([name, { address }]) => [name, address] as const),
  ];
  const shown = await channels.shownCertificates(nodes.map(([, address]) => address));
  return nodes.flatMap(([name, address]) => {
    const pem = shown[address];
    if (pem === undefined) return [`${name} at ${address} does not tell its TLS certificate`];
    return authorities.some((ca) => isIssued(pem, ca))
      ? [`${name} still shows a TLS certificate of a CA that goes`]
      : [];
  });
}

/** By short name; while TLS CAs change, each of both may have issued what they show. */
function ownOrdererPlaces(
  { organizations }: NetworkSpec,
  mspId: string | undefined,
  msps: readonly MspContent[],
): Readonly<Record<string, OrdererPlace>> {
  const orderers = organizations.find((one) => one.mspId === mspId)?.orderers ?? [];
  const tlsRootCertificates = msps.flatMap(tlsOf);
  return Object.fromEntries(
    orderers.flatMap(({ name, host, port }) =>
      host && port ? [[name, { address: `${host}:${port}`, tlsRootCertificates }] as const] : [],
    ),
  );
}
