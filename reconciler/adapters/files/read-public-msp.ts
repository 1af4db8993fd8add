import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { QuorateError } from '../../core/model/quorate-error.js';
import { LIMITS } from '../../spec/limits.js';
import { findPrivateKeys } from '../../spec/private-keys.js';

/** What of an MSP folder everybody may know. Fabric: msp/configbuilder.go. */
const PUBLIC_FOLDERS = ['cacerts', 'intermediatecerts', 'tlscacerts', 'tlsintermediatecerts', 'crls'] as const;

/**
 * The public part of an MSP folder, as Fabric's tools write it: texts by path. Nothing else of it is read: not
 * admincerts, signcerts or users.
 * @throws QuorateError JOIN_MSP_INVALID for what Fabric would not read; JOIN_PRIVATE_KEY for a folder that holds a key
 */
export function readPublicMsp(directory: string): ReadonlyMap<string, string> {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    throw mspInvalid(directory, 'it is no folder', 'give the MSP folder that cryptogen or Fabric CA wrote');
  }
  if (filesIn(join(directory, 'keystore')).length > 0) throw privateKey(directory, 'keystore');
  const files = new Map<string, string>();
  for (const folder of PUBLIC_FOLDERS) {
    for (const name of filesIn(join(directory, folder))) {
      const path = `${folder}/${name}`;
      files.set(path, readPem(directory, path));
    }
  }
  if (filesIn(directory).includes('config.yaml')) files.set('config.yaml', readText(directory, 'config.yaml'));
  return files;
}

/** Hidden files are the system's own. */
function filesIn(folder: string): readonly string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  return names.filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile()).sort();
}

function readText(directory: string, path: string): string {
  const file = join(directory, path);
  if (statSync(file).size > LIMITS.fileBytes) {
    throw mspInvalid(directory, `${path} is far too big`, 'see what it is');
  }
  const text = readFileSync(file, 'utf8');
  if (findPrivateKeys(text).length > 0) throw privateKey(directory, path);
  return text;
}

function readPem(directory: string, path: string): string {
  const text = readText(directory, path);
  const blocks = text.match(/^-----BEGIN /gm)?.length ?? 0;
  if (blocks === 1) return text;
  if (blocks === 0)
    throw mspInvalid(directory, `${path} is no PEM file`, 'take it out, or put a PEM file in its place');
  const why = `${path} holds ${blocks} certificates, and Fabric reads only the first`;
  throw mspInvalid(directory, why, 'put each into a file of its own');
}

/** @param why what is wrong with the folder */
export function mspInvalid(directory: string, why: string, mend: string): QuorateError {
  return new QuorateError('JOIN_MSP_INVALID', 'This MSP cannot join a channel', {
    why,
    mend,
    facts: { msp: directory },
  });
}

function privateKey(directory: string, where: string): QuorateError {
  return new QuorateError('JOIN_PRIVATE_KEY', 'A private key stands in this MSP folder', {
    why: `${where}: nothing of this folder is copied`,
    mend: 'give the public MSP folder of the organization, e.g. organizations/peerOrganizations/org4.example.com/msp, not that of a user or a node',
    facts: { msp: directory },
  });
}
