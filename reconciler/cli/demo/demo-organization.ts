import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { placeFromDevnet } from '../../adapters/fabric/client-place.js';
import { connectOwnPeers } from '../../adapters/fabric/connect-own-peers.js';
import { ownIdentity } from '../../adapters/fabric/own-identity.js';
import type { OwnPeers } from '../../adapters/fabric/own-peers.js';
import type { Person } from '../../adapters/git/write-signed-commit.js';
import type { ReconcilerConfig } from '../../config/reconciler-config.js';
import type { NetworkFile } from '../../devnet/fabric/write-network-files.js';
import { readConfig } from '../read-config.js';
import type { LoopOrganization } from './loop-consortium.js';
import type { OrganizationLoop } from './organization-loop.js';
import { organizationSettings, type SettingsParameters } from './organization-settings.js';
import type { UpstreamRepository } from './upstream-repository.js';

export interface OrganizationParameters extends SettingsParameters {
  readonly network: NetworkFile;
  /** Folder of the running devnet. */
  readonly devnet: string;
  readonly modules: string;
}

/** One organization of a Fabric network, with its own peers. */
export class DemoOrganization implements LoopOrganization {
  readonly mspId: string;
  readonly folder: string;
  readonly upstream: UpstreamRepository;
  readonly person: Person;
  readonly key: KeyObject;
  readonly configFile: string;
  readonly config: ReconcilerConfig;
  /** Its own peers, as its administrator: for looking. */
  readonly peers: OwnPeers;
  loop: OrganizationLoop | undefined;

  constructor(parameters: OrganizationParameters) {
    const { mspId, folder, upstream, person, key } = parameters;
    this.mspId = mspId;
    this.folder = folder;
    this.upstream = upstream;
    this.person = person;
    this.key = key;
    this.configFile = writeSettings(parameters);
    this.config = readConfig(this.configFile);
    this.peers = connectOwnPeers(this.config.peers, ownIdentity(this.config));
  }
}

/** reconciler.yaml and what it names: an administrator's identity, TLS roots, allowed signers. */
function writeSettings(parameters: OrganizationParameters): string {
  const { mspId, network, devnet, modules } = parameters;
  const { write, settings, finish } = organizationSettings(parameters);
  const admin = placeFromDevnet(devnet, mspId, undefined);
  const tls = write('tls.pem', admin.tlsRootCertificates);
  const { sockets } = network.organizations.find((one) => one.mspId === mspId)!;
  const orderers = orderersOf(network, mspId, tls);
  return finish({
    ...settings,
    fabric: {
      identity: {
        certificate: write('admin.pem', admin.identity.certificatePem),
        privateKey: write('admin.key', admin.identity.privateKeyPem, 0o600),
      },
      peers: network.peers
        .filter((peer) => peer.mspId === mspId)
        .map(({ name, host, address }) => ({
          name: name.split('.')[0]!,
          endpoint: address,
          hostAlias: host,
          tlsRootCertificates: tls,
          builder: { quorate_sockets: sockets },
        })),
      ...(orderers.length === 0 ? {} : { orderers }),
    },
    runtime: { modules },
  });
}

/** Its own orderers by their admin endpoints, which ask for a TLS client certificate. */
function orderersOf(network: NetworkFile, mspId: string, tlsRootCertificates: string): readonly object[] {
  const { tls } = network.organizations.find((one) => one.mspId === mspId)!.users.Admin!;
  return network.orderers
    .filter((one) => one.mspId === mspId && one.admin !== undefined)
    .map(({ name, host, admin }) => ({
      name: name.split('.')[0]!,
      admin,
      hostAlias: host,
      tlsRootCertificates,
      clientCertificate: join(tls, 'client.crt'),
      clientKey: join(tls, 'client.key'),
    }));
}
