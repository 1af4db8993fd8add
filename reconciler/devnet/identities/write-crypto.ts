import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ConnectionProfileParameters, connectionProfile } from './connection-profile.js';
import { cryptoFiles } from './crypto-files.js';
import type { OrganizationIdentities } from './derive-organization.js';

function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { mode: path.endsWith('_sk') || path.endsWith('.key') ? 0o600 : 0o644 });
}

/** Writes the MSP and TLS folders of the organizations below `directory`, in the layout of Fabric's cryptogen. */
export function writeCrypto(directory: string, organizations: readonly OrganizationIdentities[]): void {
  for (const owner of organizations) {
    for (const [path, content] of cryptoFiles(owner)) write(join(directory, ...path.split('/')), content);
  }
}

/** Writes `connection-NAME.json` for each organization that has peers; answers the paths. */
export function writeConnectionProfiles(
  directory: string,
  parameters: Omit<ConnectionProfileParameters, 'organization'>,
): readonly string[] {
  return parameters.organizations
    .filter((owner) => owner.peers.size > 0)
    .map((owner) => {
      const path = join(directory, `connection-${owner.name}.json`);
      write(path, `${JSON.stringify(connectionProfile({ ...parameters, organization: owner.name }), null, 2)}\n`);
      return path;
    });
}
