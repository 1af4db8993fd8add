import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { mspInvalid, readPublicMsp } from '../adapters/files/read-public-msp.js';
import type { SpecFiles } from '../core/model/kind.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { isDevnetCertificate } from '../devnet/identities/is-devnet-certificate.js';
import { checkNewcomer, checkNewcomerMsp } from '../kinds/network/check-newcomer-msp.js';
import type { NetworkSpec, NodeSpec, OrganizationSpec } from '../kinds/network/network-spec.js';
import { readMspFolder } from '../kinds/network/read-msp-folder.js';
import type { JoinRequestOptions } from './commands/join-request-command.js';
import { refuseDevnetIdentity } from './refuse-devnet-identity.js';

/** As schemas/network.schema.json has them: the name becomes a folder's. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9.-]{0,127}$/;

export interface Newcomer extends OrganizationSpec {
  readonly warnings: readonly string[];
}

/**
 * The organization that asks to join, with everything checked that can be.
 * @throws QuorateError JOIN_NAME, JOIN_NODE, JOIN_MSP_INVALID, JOIN_PRIVATE_KEY, JOIN_DUPLICATE, DEVNET_IDENTITY
 */
export function joinNewcomer(options: JoinRequestOptions, network: NetworkSpec, now: string): Newcomer {
  const { org: name, msp: directory, mspId = name } = options;
  for (const [option, value] of [['--org', name] as const, ['--msp-id', mspId] as const]) {
    if (NAME.test(value)) continue;
    throw new QuorateError('JOIN_NAME', 'An organization cannot be called so', {
      why: `${option} "${value}"`,
      mend: 'letters, digits, dots and hyphens, beginning with a letter or digit',
    });
  }
  const files = readPublicMsp(directory);
  const { msp, problems } = readMspFolder('msp', '', specFiles(files), '');
  const [problem] = problems;
  if (problem?.code === 'MSP_MISSING')
    throw mspInvalid(directory, 'it holds no cacerts/ with a certificate in it', mspFolderNear(directory));
  if (problem) throw mspInvalid(directory, problem.what.replaceAll('msp/config', 'config'), problem.mend);
  const wrong = checkNewcomerMsp(mspId, msp, Date.parse(now));
  if (wrong) throw mspInvalid(directory, wrong.what, wrong.mend);
  const newcomer = {
    name,
    mspId,
    msp,
    peers: (options.peer ?? []).map((text) => nodeOf('--peer', text)),
    orderers: (options.orderer ?? []).map((text) => nodeOf('--orderer', text)),
  };
  const taken = checkNewcomer(newcomer, network.organizations);
  if (taken)
    throw new QuorateError(taken.code, 'The network has this organization', { why: taken.what, mend: taken.mend });
  refuseDevnet(newcomer, network);
  return { ...newcomer, warnings: warningsOf(files, newcomer) };
}

/** People name the folder above. */
function mspFolderNear(directory: string): string {
  const below = join(directory, 'msp');
  return existsSync(join(below, 'cacerts'))
    ? `give the MSP folder in it: --msp ${below}`
    : 'give the MSP folder that cryptogen or Fabric CA wrote: it has cacerts/ and config.yaml';
}

function specFiles(files: ReadonlyMap<string, string>): SpecFiles {
  return {
    read: (path) => files.get(path.replace(/^msp\//, '')),
    list: (folder) => [...files.keys()].map((path) => `msp/${path}`).filter((path) => isIn(folder, path)),
  };
}

function isIn(folder: string, path: string): boolean {
  return path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes('/');
}

function nodeOf(option: string, text: string): NodeSpec {
  const [, name, host, port] = /^([a-z0-9-]+)=([A-Za-z0-9.:-]+):([0-9]{1,5})$/.exec(text) ?? [];
  if (name && host && port) return { name, host, port: Number(port) };
  throw new QuorateError('JOIN_NODE', 'This is no node', {
    why: `${option} "${text}"`,
    mend: `write NAME=HOST:PORT, e.g. ${option} ${option.slice(2)}0=${option.slice(2)}0.org4.example:7051`,
  });
}

/** The devnet's keys are public: its CAs belong to networks of the devnet, on this machine. */
function refuseDevnet({ msp, peers, orderers }: OrganizationSpec, { organizations }: NetworkSpec): void {
  const devnet = [...msp.rootCerts, ...msp.intermediateCerts].find(isDevnetCertificate);
  if (devnet === undefined) return;
  refuseDevnetIdentity(
    devnet,
    [...peers, ...orderers].map(({ host, port }) => `${host}:${port}`),
  );
  const real = organizations.find((one) => !one.msp.rootCerts.some(isDevnetCertificate));
  if (!real) return;
  throw new QuorateError('DEVNET_IDENTITY', 'An identity of the devnet is used outside it', {
    why: `the private keys of this MSP's CAs are public, and ${real.name} has CAs of its own`,
    mend: "give the MSP of the organization's own CA",
  });
}

function warningsOf(files: ReadonlyMap<string, string>, { msp, peers, orderers }: OrganizationSpec): readonly string[] {
  const warnings: string[] = [];
  if (peers.length === 0) warnings.push('no peer is named (--peer): chaincodes will run on none of it');
  if (msp.tlsRootCerts.length === 0) {
    warnings.push('tlscacerts/ is empty: nobody else will be able to check its TLS certificates');
  }
  if (/^OrganizationalUnitIdentifiers:/m.test(files.get('config.yaml') ?? '')) {
    warnings.push('OrganizationalUnitIdentifiers of config.yaml are not managed: they are left out');
  }
  if (orderers.length > 0) {
    warnings.push(
      'its orderers are named; orderer organizations and consenters of a channel are a change of their own',
    );
  }
  return warnings;
}
