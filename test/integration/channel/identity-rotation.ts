import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueAuthority, issueCertificate } from '../../../reconciler/devnet/identities/issue-certificate.js';
import type { RunningNode } from '../../../reconciler/devnet/running-network.js';
import type { ChannelConfig } from '../../../reconciler/fabric/channel/channel-config.js';
import { type KeyedIdentity, signingIdentity } from '../../../reconciler/fabric/msp/signing-identity.js';
import { identitiesOf } from '../devnet/clients.js';
import type { ExampleConsortium } from './example-consortium.js';

/** The diff of the example that replaces the CA of Org3's identities. */
export const ROTATED = 'rotate-identity-ca/change';
/** Org3's next CA, the one of the example. */
const NEXT = issueAuthority(['cars', 'org3', 'ca2'], 'ca2.org3.localhost');

/** What the next CA certifies in the place of one of Org3's identities. */
export function reissued(commonName: string, organizationalUnit: string): KeyedIdentity {
  const path = ['cars', 'org3', `id2 ${commonName}`];
  const { certificatePem, privateKeyPem } = issueCertificate(NEXT, { path, commonName, organizationalUnit });
  return signingIdentity('Org3', certificatePem, privateKeyPem);
}

/** What Org3's administrator does while the CA of its identities is replaced, and how far a channel is. */
export class IdentityRotation {
  readonly #example: ExampleConsortium;
  readonly #old: string;

  constructor(example: ExampleConsortium) {
    this.#example = example;
    this.#old = identitiesOf(example.consortium.network, 'Org3').ca.certificatePem;
  }

  /** A node is started with an identity of the new CA; in its own MSP folder both count. */
  async reissueNode(node: RunningNode, organizationalUnit: string): Promise<void> {
    await node.stop();
    node.useIdentity(reissued(node.name, organizationalUnit), [this.#old, NEXT.certificatePem]);
    await node.start();
  }

  reissueOrderer(): Promise<void> {
    return this.reissueNode(this.#example.orderer('Org3'), 'orderer');
  }

  reissuePeer(): Promise<void> {
    const { peers } = this.#example.consortium.network;
    return this.reissueNode(peers.find(({ mspId }) => mspId === 'Org3')!, 'peer');
  }

  /** Org3's loop goes on with a certificate of the new CA. */
  async reissueLoop(): Promise<void> {
    const { folder, loops } = this.#example.consortium;
    await loops.get('Org3')!.stop();
    const admin = reissued('Admin@org3.localhost', 'admin');
    writeFileSync(join(folder, 'organizations', 'Org3', 'admin.pem'), admin.certificatePem);
    writeFileSync(join(folder, 'organizations', 'Org3', 'admin.key'), admin.privateKeyPem, { mode: 0o600 });
    this.#example.consortium.startLoop('Org3');
  }

  /** Of both of Org3's groups in a channel: its CAs, and who certifies its roles. */
  certified({ application, orderer }: ChannelConfig): readonly string[] {
    const names = (pem: string) =>
      pem.trim() === this.#old.trim() ? 'old' : pem.trim() === NEXT.certificatePem.trim() ? 'new' : '?';
    const msps = [application!, orderer!].map(
      ({ organizations }) => organizations.find(({ mspId }) => mspId === 'Org3')!.msp,
    );
    return msps.map(({ rootCerts, nodeOUs }) => {
      const certifier = nodeOUs.admin!.certificate;
      return `${rootCerts.map(names).sort().join('+')} by ${certifier === undefined ? 'any' : names(certifier)}`;
    });
  }

  isBoth = (config: ChannelConfig): boolean => this.#is(config, 'new+old by any');

  isNew = (config: ChannelConfig): boolean => this.#is(config, 'new by new');

  #is(config: ChannelConfig, said: string): boolean {
    return this.certified(config).every((one) => one === said);
  }
}
