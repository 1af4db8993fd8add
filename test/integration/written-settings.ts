import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Consortium } from './consortium.js';

export interface SettingsChanges {
  readonly voteMode?: 'manual' | 'merged';
  /** `admin` by default; `reader` is a plain client of the organization. */
  readonly as?: 'admin' | 'reader';
  /** Of the loop's own looks; 2s by default. */
  readonly interval?: string;
}

/** Writes an organization's reconciler.yaml as a person would have it; gives its path. */
export function writtenSettings(consortium: Consortium, organization: string, changes: SettingsChanges = {}): string {
  const { config } = consortium.members.get(organization)!;
  const own = join(consortium.folder, 'organizations', organization);
  const { users } = consortium.network.identities.find(({ mspId }) => mspId === organization)!;
  const [user] = [...users.values()];
  writeFileSync(join(own, 'reader.pem'), user!.certificatePem);
  writeFileSync(join(own, 'reader.key'), user!.privateKeyPem, { mode: 0o600 });
  const who = changes.as ?? 'admin';
  const mode = changes.voteMode ?? 'merged';
  const { url, root, path, allowedSigners } = config.git;
  const file = join(own, `${who}-${mode}.yaml`);
  writeFileSync(
    file,
    stringify({
      apiVersion: 'quorate/v1',
      kind: 'Reconciler',
      organization,
      state: 'state',
      interval: changes.interval ?? '2s',
      git: { url, root, path, allowedSigners },
      vote: { mode },
      fabric: {
        identity: { certificate: `${who}.pem`, privateKey: `${who}.key` },
        peers: config.peers,
      },
      runtime: { modules: config.modules },
    }),
  );
  return file;
}
