import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { placeFromDevnet } from '../../adapters/fabric/client-place.js';
import { connectOwnPeers, ownIdentity } from '../../adapters/fabric/connect-own-peers.js';
import type { OwnPeers } from '../../adapters/fabric/own-peers.js';
import { formatSshPrivateKey } from '../../adapters/git/ssh-private-key.js';
import { encodeSshPublicKey, formatSshPublicKey } from '../../adapters/git/ssh-public-key.js';
import type { Person } from '../../adapters/git/write-signed-commit.js';
import type { ReconcilerConfig } from '../../config/reconciler-config.js';
import type { NetworkFile } from '../../devnet/fabric/write-network-files.js';
import { readConfig } from '../read-config.js';
import type { OrganizationLoop } from './organization-loop.js';
import type { UpstreamRepository } from './upstream-repository.js';

export interface OrganizationParameters {
  readonly mspId: string;
  readonly network: NetworkFile;
  /** Folder of the running devnet. */
  readonly devnet: string;
  /** Where its own folder is made. */
  readonly folder: string;
  readonly upstream: UpstreamRepository;
  readonly person: Person;
  readonly key: KeyObject;
  readonly rootCommit: string;
  /** The network's folder in the repo. */
  readonly spec: string;
  readonly modules: string;
}

/** One organization of the demo: its upstream repo, its merge key, its private settings, its loop. */
export class DemoOrganization {
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

/** A merge key: organizations may choose among the kinds that SSH knows. */
export function mergeKey(kind: 'ed25519' | 'ecdsa'): KeyObject {
  if (kind === 'ed25519') return generateKeyPairSync('ed25519').privateKey;
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

/** The file with an organization's merge key, in OpenSSH's format. */
export function mergeKeyFile(folder: string): string {
  return join(folder, 'signing_key');
}

export function personOf(mspId: string): Person {
  return { name: `Maintainer of ${mspId}`, email: `maintainer@${mspId.toLowerCase()}.example` };
}

/** reconciler.yaml and what it names: an administrator's identity, TLS roots, allowed signers. */
function writeSettings(parameters: OrganizationParameters): string {
  const { mspId, network, devnet, folder, upstream, person, key, rootCommit, spec, modules } = parameters;
  mkdirSync(folder, { recursive: true });
  const write = (name: string, content: string, mode = 0o644): string => {
    writeFileSync(join(folder, name), content, { mode });
    return name;
  };
  const admin = placeFromDevnet(devnet, mspId, undefined);
  const tls = write('tls.pem', admin.tlsRootCertificates);
  const { sockets } = network.organizations.find((one) => one.mspId === mspId)!;
  const orderers = orderersOf(network, mspId, tls);
  const settings = {
    apiVersion: 'quorate/v1',
    kind: 'Reconciler',
    organization: mspId,
    state: 'state',
    interval: '5s',
    git: {
      url: upstream.directory,
      root: rootCommit,
      path: spec,
      allowedSigners: write(
        'allowed_signers',
        `${person.email} ${formatSshPublicKey(encodeSshPublicKey(createPublicKey(key)))}\n`,
      ),
    },
    vote: { mode: 'merged' },
    fabric: {
      identity: {
        certificate: write('admin.pem', admin.certificate),
        privateKey: write('admin.key', admin.privateKey, 0o600),
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
  };
  write('signing_key', formatSshPrivateKey(key, createPublicKey(key), person.email), 0o600);
  return join(folder, write('reconciler.yaml', stringify(settings)));
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
