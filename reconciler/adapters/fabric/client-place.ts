import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReconcilerConfig } from '../../config/reconciler-config.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { type KeyedIdentity, type SigningIdentity, signingIdentity } from '../../fabric/msp/signing-identity.js';
import { ownIdentity } from './own-identity.js';

/** As whom, and over which peer, a client talks to a network. */
export interface ClientPlace {
  readonly identity: SigningIdentity;
  /** `host:port` */
  readonly endpoint: string;
  /** The name in the peer's TLS certificate, where it is not the host. */
  readonly hostAlias: string | undefined;
  /** PEM. */
  readonly tlsRootCertificates: string;
}

/** One whose key is in a file. */
export interface KeyedPlace extends ClientPlace {
  readonly identity: KeyedIdentity;
}

interface Profile {
  readonly client?: { readonly organization?: string };
  readonly organizations?: Readonly<Record<string, { readonly mspid: string; readonly peers?: readonly string[] }>>;
  readonly peers?: Readonly<
    Record<
      string,
      {
        readonly url: string;
        readonly tlsCACerts?: { readonly pem?: string; readonly path?: string };
        readonly grpcOptions?: Readonly<Record<string, unknown>>;
      }
    >
  >;
}

/**
 * From a common connection profile (JSON) and an MSP folder with signcerts and keystore.
 * `peer` is a name of the profile; the organization's first peer where absent.
 * @throws QuorateError PROFILE_INVALID
 */
export function placeFromProfile(file: string, mspFolder: string, peer: string | undefined): KeyedPlace {
  const profile = readJson(file) as Profile;
  const organization = profile.organizations?.[profile.client?.organization ?? ''];
  if (organization === undefined) throw invalid(file, 'client.organization names no organization of it');
  const name = peer ?? organization.peers?.[0];
  const entry = name === undefined ? undefined : profile.peers?.[name];
  if (entry === undefined) {
    const names = Object.keys(profile.peers ?? {});
    throw invalid(file, `it has no peer ${name ?? ''}`, `use one of ${names.join(', ') || '(none)'} with --peer`);
  }
  const { pem, path } = entry.tlsCACerts ?? {};
  const alias = entry.grpcOptions?.['ssl-target-name-override'];
  const certificate = onlyFile(join(mspFolder, 'signcerts'));
  return {
    identity: signingIdentity(organization.mspid, certificate, onlyFile(join(mspFolder, 'keystore'))),
    endpoint: entry.url.replace(/^grpcs?:\/\//, ''),
    hostAlias: typeof alias === 'string' ? alias : undefined,
    tlsRootCertificates: pem ?? (path === undefined ? '' : readText(path)),
  };
}

/**
 * From an organization's own settings. `peer` is a short name of them; the first where absent.
 * @throws QuorateError PROFILE_INVALID, and as `ownIdentity`
 */
export function placeFromConfig(config: ReconcilerConfig, peer: string | undefined): ClientPlace {
  const own = peer === undefined ? config.peers[0] : config.peers.find(({ name }) => name === peer);
  if (own === undefined) {
    const names = config.peers.map(({ name }) => name).join(', ');
    throw invalid('reconciler.yaml', `it has no peer ${peer ?? ''}`, `use one of ${names || '(none)'} with --peer`);
  }
  return {
    identity: ownIdentity(config),
    endpoint: own.endpoint,
    hostAlias: own.hostAlias,
    tlsRootCertificates: readText(own.tlsRootCertificates),
  };
}

interface NetworkJson {
  readonly organizations: readonly {
    readonly mspId: string;
    readonly connectionProfile?: string;
    readonly users: Readonly<Record<string, { readonly msp: string }>>;
  }[];
}

/**
 * From the folder of a running embedded network. `as`: `Telco1` (its Admin) or `Telco1/User1`.
 * @throws QuorateError DEVNET_UNKNOWN_USER, PROFILE_INVALID
 */
export function placeFromDevnet(directory: string, as: string, peer: string | undefined): KeyedPlace {
  const network = readJson(join(directory, 'network.json')) as NetworkJson;
  const [mspId = '', user = 'Admin'] = as.split('/');
  const organization = network.organizations.find((one) => one.mspId === mspId);
  const folder = organization?.users[user]?.msp;
  if (organization?.connectionProfile === undefined || folder === undefined) {
    const known = network.organizations
      .filter((one) => one.connectionProfile !== undefined)
      .flatMap((one) => Object.keys(one.users).map((name) => `${one.mspId}/${name}`));
    throw new QuorateError('DEVNET_UNKNOWN_USER', 'The embedded network has no such user', {
      why: `"${as}" is not one of its users`,
      mend: `use one of ${known.join(', ')}`,
      facts: { as },
    });
  }
  return placeFromProfile(organization.connectionProfile, folder, peer);
}

function onlyFile(folder: string): string {
  const [name] = attempt(folder, () => readdirSync(folder).sort());
  if (name === undefined)
    throw invalid(folder, 'it is empty', 'name the MSP folder of a user, with signcerts and keystore');
  return readText(join(folder, name));
}

function readJson(file: string): unknown {
  const text = readText(file);
  return attempt(file, () => JSON.parse(text) as unknown);
}

function readText(file: string): string {
  return attempt(file, () => readFileSync(file, 'utf8'));
}

function attempt<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw invalid(file, error instanceof Error ? error.message : String(error));
  }
}

function invalid(
  file: string,
  why: string,
  mend = 'name the connection profile and MSP folder of your organization',
): QuorateError {
  return new QuorateError('PROFILE_INVALID', 'The connection cannot be read', { why, mend, facts: { file } });
}
