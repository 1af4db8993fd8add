import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cryptoFiles } from '../../../devnet/identities/crypto-files.js';
import { deriveOrganization } from '../../../devnet/identities/derive-organization.js';
import { EXAMPLE_SPEC, FOUNDERS, NEWCOMER, networkYaml } from './spec-files.js';

/** The verifying part of the newcomer's MSP, as cryptogen lays it out: what it shows to others. */
export const NEWCOMER_MSP = 'peerOrganizations/org4.localhost/msp';

/**
 * The folder of the network that runs: the example's, and the newcomer's nodes, which are in no channel. The repos do not
 * know them yet.
 */
export function writeDevnetSpec(folder: string, packageRoot: string): void {
  cpSync(join(packageRoot, EXAMPLE_SPEC), folder, { recursive: true });
  writeFileSync(join(folder, 'network.yaml'), networkYaml(packageRoot, [...FOUNDERS, NEWCOMER]));
  const topology = { name: 'org4', mspId: NEWCOMER, peers: ['peer0'], orderers: ['orderer0'] };
  for (const [path, content] of cryptoFiles(deriveOrganization('cars', topology))) {
    if (!path.startsWith(`${NEWCOMER_MSP}/`)) continue;
    const file = join(folder, 'msp', NEWCOMER, path.slice(NEWCOMER_MSP.length + 1));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
