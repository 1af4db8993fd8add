import { readFileSync } from 'node:fs';
import { saysClock } from '../../adapters/fabric/probe-clock.js';
import { probeTls } from '../../adapters/fabric/probe-tls.js';
import { fillAddress } from '../../adapters/runtime/fill-address.js';
import type { PeerConfig } from '../../config/reconciler-config.js';
import type { ChannelSpec } from '../../kinds/channel/channel-spec.js';
import { isPlaced } from '../../kinds/channel/is-placed.js';
import { findNetwork } from '../../kinds/network/find-network.js';
import type { LoadedRevision } from '../../loop/loop-ports.js';
import type { FabricReader, PeerView } from '../../ports/read/fabric-reader.js';
import { attempt, type Check, failed, ok, skipped } from './check.js';
import { checkTime } from './check-identity.js';

/** sockaddr_un of Linux holds 107 bytes and a zero; other systems hold less. */
const LONGEST_SOCKET_PATH = 103;

/** Each of our own peers: TLS, does it answer, are we its admin, its channels, its chaincode addresses. */
export async function checkPeers(
  peers: readonly PeerConfig[],
  fabric: FabricReader,
  loaded: LoadedRevision | undefined,
  organization: string,
  now: string,
): Promise<readonly Check[]> {
  const views = new Map((await fabric.peers()).map((view) => [view.name, view]));
  const checks = await Promise.all(
    peers.map(async (peer): Promise<readonly Check[]> => {
      const tls = await checkTls(peer, now);
      const view = views.get(peer.name);
      const answers = checkAnswers(peer, view);
      const more = view?.up
        ? await checkRole(peer.name, fabric)
        : skipped(`${peer.name}: admin`, view?.refuses ? 'it refuses us' : 'it does not answer');
      return [
        ...tls,
        answers,
        more,
        ...(view?.up ? checkChannels(view, loaded, organization) : []),
        ...checkBuilder(peer, loaded),
      ];
    }),
  );
  return checks.flat();
}

async function checkTls(peer: PeerConfig, now: string): Promise<readonly Check[]> {
  const name = `${peer.name}: TLS`;
  const { endpoint, hostAlias, tlsRootCertificates } = peer;
  let roots: string;
  try {
    roots = readFileSync(tlsRootCertificates, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    return [failed(name, `tlsRootCertificates: ${code} at ${tlsRootCertificates}`, 'mend the path in reconciler.yaml')];
  }
  const { error, certificate } = await probeTls(endpoint, hostAlias, roots);
  const mend = 'check endpoint, hostAlias (the name in its certificate) and tlsRootCertificates in reconciler.yaml';
  if (error || !certificate) return [failed(name, `${endpoint}: ${error}`, mend)];
  const time = checkTime(name, certificate, Date.parse(now));
  return [
    time.state === 'ok' ? ok(name, `${endpoint} shows a certificate of the named authority, ${time.what}`) : time,
  ];
}

function checkAnswers({ name: peer, endpoint }: PeerConfig, view: PeerView | undefined): Check {
  const name = `${peer}: answers`;
  if (view?.up) return ok(name, endpoint);
  const why = view?.why ?? 'it was not asked';
  const clock =
    "compare this machine's clock with the peer's (chronyc tracking, timedatectl): it answers, and refuses ours";
  if (saysClock(why)) return failed(name, why, clock);
  const identity =
    'it answers, and refuses us: check organization and fabric.identity in reconciler.yaml against the MSP of the peer';
  const endpointOrTls = 'start the peer, or mend its endpoint in reconciler.yaml; see also its TLS above';
  return failed(name, why, view?.refuses ? identity : endpointOrTls);
}

function checkRole(peer: string, fabric: FabricReader): Promise<Check> {
  return attempt(`${peer}: admin`, async () => {
    const installed = await fabric.installed(peer);
    return ok(`${peer}: admin`, `our identity may ask for its ${installed.length} installed packages`);
  });
}

function checkChannels(view: PeerView, loaded: LoadedRevision | undefined, organization: string): readonly Check[] {
  const declared = [...(loaded?.resources.values() ?? [])].filter(({ address, spec }) => {
    if (address.kind !== 'Channel') return false;
    const channel = spec as unknown as ChannelSpec;
    return channel.members.includes(organization) && isPlaced(channel, organization, view.name);
  });
  return declared.map(({ address }) => {
    const name = `${view.name}: ${address.name}`;
    const height = view.heights[address.name];
    if (height !== undefined) return ok(name, `joined, ${height} blocks`);
    return failed(
      name,
      'the peer is not in the channel',
      `peer channel join with the genesis block of ${address.name}`,
    );
  });
}

/** The template values of the peer's builder, as far as we can know them: are all there, and short enough. */
function checkBuilder(peer: PeerConfig, loaded: LoadedRevision | undefined): readonly Check[] {
  const network = loaded && findNetwork(loaded.network, loaded.resources);
  if (!network) return [];
  const name = `${peer.name}: builder`;
  const template = network.spec.chaincodeService.address;
  let address: string;
  try {
    address = fillAddress(template, peer.builder);
  } catch (error) {
    const { why, mend } = error as { why?: string; mend?: string };
    return [failed(name, why ?? template, mend ?? '')];
  }
  const longest = address.replaceAll('{name}', 'n'.repeat(24)).replaceAll('{package}', 't'.repeat(12));
  if (address.startsWith('unix:') && longest.length - 'unix:'.length > LONGEST_SOCKET_PATH) {
    const what = `socket paths like ${longest.slice('unix:'.length)} are too long for the system`;
    return [failed(name, what, "use a shorter folder in the peer's builder values")];
  }
  const asked =
    'by our settings: a peer does not tell its own, whether it holds the same shows when a chaincode answers';
  return [ok(name, `chaincodes listen at ${address} (${asked})`)];
}
