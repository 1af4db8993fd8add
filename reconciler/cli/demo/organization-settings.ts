import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { formatSshPrivateKey } from '../../adapters/git/ssh-private-key.js';
import { encodeSshPublicKey, formatSshPublicKey } from '../../adapters/git/ssh-public-key.js';
import type { Person } from '../../adapters/git/write-signed-commit.js';
import type { UpstreamRepository } from './upstream-repository.js';

/** What every organization of a demo has, on whatever ledger it is. */
export interface SettingsParameters {
  readonly mspId: string;
  /** Where its own folder is made. */
  readonly folder: string;
  readonly upstream: UpstreamRepository;
  readonly person: Person;
  readonly key: KeyObject;
  readonly rootCommit: string;
  /** The network's folder in the repo. */
  readonly spec: string;
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

/** Makes an organization's folder with its merge key and allowed signers, and begins its reconciler.yaml. */
export function organizationSettings({ mspId, folder, upstream, person, key, rootCommit, spec }: SettingsParameters) {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, content: string, mode = 0o644): string => {
    writeFileSync(join(folder, name), content, { mode });
    return name;
  };
  const publicKey = createPublicKey(key);
  write('signing_key', formatSshPrivateKey(key, publicKey, person.email), 0o600);
  const signers = `${person.email} ${formatSshPublicKey(encodeSshPublicKey(publicKey))}\n`;
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
      allowedSigners: write('allowed_signers', signers),
    },
    vote: { mode: 'merged' },
  };
  return {
    /** Writes a file beside it; answers its name, as reconciler.yaml names it. */
    write,
    settings,
    /** Writes reconciler.yaml; answers its path. */
    finish: (whole: object): string => join(folder, write('reconciler.yaml', stringify(whole))),
  };
}
