import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { NetworkFile } from '../devnet/fabric/write-network-files.js';
import type { Paint } from '../views/paint.js';

/** A user of an organization, as `devnet status --format json` shows one. Paths are absolute. */
export interface ShownUser {
  readonly name: string;
  /** By its certificate's organizational unit: `admin`, `client`. */
  readonly role: string;
  /** MSP folder with signcerts and keystore, as `CORE_PEER_MSPCONFIGPATH` takes it. */
  readonly msp: string;
  readonly certificate: string;
  /** PEM, PKCS 8. The key is public, like every key of a devnet. */
  readonly privateKey: string;
  /** Hex SHA-256 of the certificate's DER. */
  readonly fingerprint: string;
}

/** The users of one organization of a devnet. */
export interface ShownIdentities {
  readonly mspId: string;
  readonly users: readonly ShownUser[];
}

/** Whom one can be on a devnet, from the files that it has written; ordering organizations come last. */
export function devnetIdentities(network: NetworkFile): readonly ShownIdentities[] {
  const shown = network.organizations.map(({ mspId, users }) => ({
    mspId,
    users: Object.entries(users).map(([name, { msp }]) => userOf(name, msp)),
  }));
  const members = new Set(network.peers.map(({ mspId }) => mspId));
  return [...shown.filter(({ mspId }) => members.has(mspId)), ...shown.filter(({ mspId }) => !members.has(mspId))];
}

function userOf(name: string, msp: string): ShownUser {
  const certificate = onlyFile(join(msp, 'signcerts'));
  const parsed = new X509Certificate(readFileSync(certificate));
  return {
    name,
    role: /^OU=(.*)$/m.exec(parsed.subject)?.[1] ?? '',
    msp,
    certificate,
    privateKey: onlyFile(join(msp, 'keystore')),
    fingerprint: parsed.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

function onlyFile(folder: string): string {
  return join(folder, readdirSync(folder).sort()[0] ?? '');
}

/**
 * The identities for people, two lines for each organization and more, paths below `directory`; begins with the warning
 * that everybody has the keys.
 */
export function identitiesText(identities: readonly ShownIdentities[], directory: string, paint: Paint): string {
  const lines = [
    paint('yellow', 'Identities. Their keys are PUBLIC: everybody has them. Use them nowhere else.'),
    ...identities.flatMap(({ mspId, users }) => organizationLines(mspId, users, directory, paint)),
    `Folders are below ${directory};`,
    'in each: signcerts/ (certificate) and keystore/priv_sk (private key). The number',
    "is how the certificate's SHA-256 begins.",
  ];
  return `${lines.join('\n')}\n`;
}

function organizationLines(
  mspId: string,
  users: readonly ShownUser[],
  directory: string,
  paint: Paint,
): readonly string[] {
  const home = dirname(dirname(dirname(users[0]?.msp ?? join(directory, '-', '-', '-'))));
  const width = Math.max(...users.map(({ name }) => name.length));
  return [
    `${paint('bold', mspId)}  in ${relative(directory, home)}`,
    ...users.map(
      ({ name, role, fingerprint, msp }) =>
        `  ${name.padEnd(width)}  ${role.padEnd(6)}  ${fingerprint.slice(0, 12)}  ${relative(home, msp)}`,
    ),
  ];
}
