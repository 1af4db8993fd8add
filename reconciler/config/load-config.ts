import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { JsonObject } from '../core/model/json.js';
import type { Soundness } from '../spec/schema-check.js';
import { readSettings, settingsInvalid } from './read-settings.js';
import type { AccountConfig, BesuConfig, IdentityConfig, Pkcs11Config, ReconcilerConfig } from './reconciler-config.js';

interface Written {
  readonly organization: string;
  readonly state?: string;
  readonly interval?: string;
  readonly git: {
    readonly url: string;
    readonly branch?: string;
    readonly root: string;
    readonly path: string;
    readonly allowedSigners?: string;
  };
  readonly vote?: { readonly mode?: 'manual' | 'merged'; readonly branchTrailer?: boolean };
  readonly besu?: WrittenBesu;
  readonly fabric?: {
    readonly identity: WrittenIdentity;
    readonly peers: readonly {
      readonly name: string;
      readonly endpoint: string;
      readonly hostAlias?: string;
      readonly tlsRootCertificates: string;
      readonly builder?: Readonly<Record<string, string>>;
    }[];
    readonly orderers?: readonly {
      readonly name: string;
      readonly admin: string;
      readonly hostAlias?: string;
      readonly tlsRootCertificates: string;
      readonly clientCertificate: string;
      readonly clientKey: string;
    }[];
    readonly addressOverrides?: readonly { readonly from: string; readonly to: string }[];
  };
  readonly plasma?: ReconcilerConfig['plasma'];
  readonly runtime?: { readonly modules?: string };
}

type WrittenIdentity = { readonly certificate: string } & (
  | { readonly privateKey: string }
  | { readonly pkcs11: Omit<Pkcs11Config, 'id'> & { readonly id?: string } }
);

interface WrittenBesu {
  readonly networks: BesuConfig['networks'];
  readonly account?: AccountConfig;
  readonly nodes?: BesuConfig['nodes'];
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Reads reconciler.yaml: the schema is the truth, unknown fields are errors, paths are relative to the file.
 * @param compiled the same schema as the build has compiled it, where it has
 * @throws QuorateError CONFIG_MISSING, CONFIG_UNREADABLE, CONFIG_INVALID (every defect, with file:line:column)
 */
export function loadConfig(file: string, schema: JsonObject, compiled?: Soundness): ReconcilerConfig {
  return resolved(file, readSettings(file, { name: 'reconciler.schema.json', schema, compiled }) as Written);
}

function resolved(file: string, written: Written): ReconcilerConfig {
  const folder = dirname(resolve(file));
  const path = (name: string): string => (isAbsolute(name) ? name : join(folder, name));
  const { git, fabric, besu } = written;
  if (fabric === undefined && besu === undefined) {
    throw settingsInvalid(file, 'it names neither a Fabric nor a Besu network', 'add `fabric`, `besu` or both');
  }
  const voteMode = written.vote?.mode ?? 'manual';
  if (voteMode === 'merged' && git.allowedSigners === undefined) {
    throw settingsInvalid(
      file,
      'vote mode merged needs git.allowedSigners: without them every commit would count as agreement',
      'add git.allowedSigners, or use vote mode manual',
    );
  }
  const state = path(written.state ?? '.quorate');
  const isPath = !/^[a-z][a-z0-9+.-]*:\/\//i.test(git.url) && !/^[^/]+@[^/]+:/.test(git.url);
  return {
    organization: written.organization,
    state,
    intervalMs: milliseconds(written.interval ?? '30s'),
    git: {
      url: isPath ? path(git.url) : git.url,
      branch: git.branch ?? 'main',
      root: git.root,
      path: git.path,
      allowedSigners: git.allowedSigners && path(git.allowedSigners),
    },
    voteMode,
    branchTrailer: written.vote?.branchTrailer ?? false,
    identity: fabric && resolvedIdentity(fabric.identity, path),
    peers: (fabric?.peers ?? []).map((peer) => ({
      name: peer.name,
      endpoint: peer.endpoint,
      hostAlias: peer.hostAlias,
      tlsRootCertificates: path(peer.tlsRootCertificates),
      builder: peer.builder ?? {},
    })),
    orderers: (fabric?.orderers ?? []).map((orderer) => ({
      name: orderer.name,
      admin: orderer.admin,
      hostAlias: orderer.hostAlias,
      tlsRootCertificates: path(orderer.tlsRootCertificates),
      clientCertificate: path(orderer.clientCertificate),
      clientKey: path(orderer.clientKey),
    })),
    addressOverrides: Object.fromEntries((fabric?.addressOverrides ?? []).map(({ from, to }) => [from, to])),
    besu: besu && resolvedBesu(besu, path),
    plasma: written.plasma ?? [],
    modules: path(written.runtime?.modules ?? join(state, 'modules')),
  };
}

function resolvedIdentity(written: WrittenIdentity, path: (name: string) => string): IdentityConfig {
  const certificate = path(written.certificate);
  if ('privateKey' in written) return { certificate, privateKey: path(written.privateKey) };
  const { library, token, pinFile, id } = written.pkcs11;
  // A bare name is looked for where the system has its libraries.
  const module = library.includes('/') ? path(library) : library;
  return { certificate, pkcs11: { library: module, token, pinFile: path(pinFile), id: id?.toLowerCase() } };
}

function resolvedBesu({ networks, account, nodes = [] }: WrittenBesu, path: (name: string) => string): BesuConfig {
  return {
    networks,
    account: account && resolvedAccount(account, path),
    nodes: nodes.map((node) => ({
      ...node,
      tlsRootCertificates: path(node.tlsRootCertificates),
      clientCertificate: path(node.clientCertificate),
      clientKey: path(node.clientKey),
    })),
  };
}

function resolvedAccount(account: AccountConfig, path: (name: string) => string): AccountConfig {
  if ('privateKeyFile' in account) return { privateKeyFile: path(account.privateKeyFile) };
  if ('keystore' in account) return { keystore: path(account.keystore), passphraseFile: path(account.passphraseFile) };
  return { web3signer: account.web3signer, address: account.address.toLowerCase() };
}

function milliseconds(text: string): number {
  const match = /^(\d+)(ms|s|m|h)$/.exec(text)!;
  return Number(match[1]) * UNITS[match[2]!]!;
}
