import { createPublicKey } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSshPublicKey, formatSshPublicKey } from '../../reconciler/adapters/git/ssh-public-key.js';
import type { ReconcilerConfig } from '../../reconciler/config/reconciler-config.js';
import type { RunningNetwork, RunningPeer } from '../../reconciler/devnet/running-network.js';
import { keyOf } from './merge-key.js';
import { MODULES } from './prebuilt.js';

export interface MemberConfigParameters {
  /** The consortium's own. */
  readonly folder: string;
  readonly network: RunningNetwork;
  readonly organization: string;
  readonly git: Pick<ReconcilerConfig['git'], 'url' | 'root' | 'path'>;
  /** Where the loop finds a peer of its own. */
  readonly endpointOf: (peer: RunningPeer) => string;
}

/** The settings of one organization's loop, whose files are written beside them. */
export function memberConfig(parameters: MemberConfigParameters): ReconcilerConfig {
  const { folder, network, organization, git, endpointOf } = parameters;
  const own = join(folder, 'organizations', organization);
  mkdirSync(own, { recursive: true });
  const signers = join(own, 'allowed_signers');
  writeFileSync(
    signers,
    `${organization} ${formatSshPublicKey(encodeSshPublicKey(createPublicKey(keyOf(organization))))}\n`,
  );
  const identities = network.identities.find(({ mspId }) => mspId === organization)!;
  const { admin } = identities;
  writeFileSync(join(own, 'admin.pem'), admin.certificatePem);
  writeFileSync(join(own, 'admin.key'), admin.privateKeyPem, { mode: 0o600 });
  writeFileSync(join(own, 'tls.pem'), identities.tlsCa.certificatePem);
  const client = identities.clientTls.get('Admin')!;
  writeFileSync(join(own, 'client.pem'), client.certificatePem);
  writeFileSync(join(own, 'client.key'), client.privateKeyPem, { mode: 0o600 });
  return {
    organization,
    state: join(own, 'state'),
    intervalMs: 5000,
    git: { ...git, branch: 'main', allowedSigners: signers },
    voteMode: 'merged',
    branchTrailer: false,
    identity: { certificate: join(own, 'admin.pem'), privateKey: join(own, 'admin.key') },
    peers: network.peers
      .filter(({ mspId }) => mspId === organization)
      .map((peer) => ({
        name: peer.name.split('.')[0]!,
        endpoint: endpointOf(peer),
        hostAlias: peer.name,
        tlsRootCertificates: join(own, 'tls.pem'),
        builder: { quorate_sockets: network.sockets.get(organization)! },
      })),
    orderers: network.orderers
      .filter(({ mspId }) => mspId === organization)
      .map(({ name, adminAddress }) => ({
        name: name.split('.')[0]!,
        admin: adminAddress,
        hostAlias: name,
        tlsRootCertificates: join(own, 'tls.pem'),
        clientCertificate: join(own, 'client.pem'),
        clientKey: join(own, 'client.key'),
      })),
    addressOverrides: {},
    plasma: [],
    modules: MODULES,
  };
}
