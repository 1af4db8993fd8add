import type { Applied } from '../../core/model/kind.js';
import type { ChannelConfig } from '../../fabric/channel/channel-config.js';
import { fingerprint } from '../../fabric/msp/describe-certificate.js';
import type { ApplyPorts } from '../kind-ports.js';
import type { NetworkSpec } from '../network/network-spec.js';
import { isIssued } from './is-issued.js';

/** A node is started anew by a person; nothing here hears of it. */
const LOOK_AGAIN_MS = 5000;

/**
 * Whoever forgets a node when a TLS CA goes shuts it off from everybody else. Which certificates peers have is in no
 * configuration, so their own loop looks at what they show, and signs the update that drops a CA of its own only once none
 * of them shows a certificate of it. Fabric asks for that signature: an MSP is its organization's own to change.
 * @param next what the update leads to
 */
export async function ownNodesWait(
  { observe }: Pick<ApplyPorts, 'observe'>,
  live: ChannelConfig,
  next: ChannelConfig,
  network: NetworkSpec,
): Promise<Applied | undefined> {
  const { organization } = observe;
  const before = authoritiesOf(live, organization);
  const stay = new Set((authoritiesOf(next, organization) ?? before ?? []).map(fingerprint));
  const goes = before?.filter((pem) => !stay.has(fingerprint(pem))) ?? [];
  if (goes.length === 0) return undefined;
  const nodes = await ownNodes(observe, network);
  const shown = await observe.channels.shownCertificates([...nodes.keys()]);
  const old = Object.entries(shown).filter(([, pem]) => goes.some((ca) => isIssued(pem, ca)));
  if (old.length === 0) return undefined;
  const names = old.map(([address]) => nodes.get(address)).join(', ');
  const message = `our ${names} still shows a TLS certificate of a CA that goes: we sign once it has one of another`;
  return { state: 'waiting', reason: 'NodesNotReissued', message, retryAfterMs: LOOK_AGAIN_MS };
}

/** Undefined where the organization is not there: who leaves asks nothing of its nodes. */
function authoritiesOf({ application, orderer }: ChannelConfig, mspId: string | undefined) {
  const found = [...(application?.organizations ?? []), ...(orderer?.organizations ?? [])].find(
    (one) => one.mspId === mspId,
  );
  return found && [...found.msp.tlsRootCerts, ...found.msp.tlsIntermediateCerts];
}

/** Short names by address. */
async function ownNodes(
  { fabric, organization }: ApplyPorts['observe'],
  { organizations }: NetworkSpec,
): Promise<ReadonlyMap<string, string>> {
  const orderers = organizations.find(({ mspId }) => mspId === organization)?.orderers ?? [];
  return new Map([
    ...(await fabric.peers()).map(({ name, endpoint }) => [endpoint, name] as const),
    ...orderers.flatMap(({ name, host, port }) => (host && port ? [[`${host}:${port}`, name] as const] : [])),
  ]);
}
