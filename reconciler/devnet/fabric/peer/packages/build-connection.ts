import { posix } from 'node:path';
import { readArchive } from '../../../../fabric/package/read-archive.js';
import type { ChaincodeConnection } from './chaincode-connection.js';

/** Fabric's dial timeout where connection.json gives none. */
const DEFAULT_DIAL_TIMEOUT_MS = 3_000;

/** connection.json after the builder: templates filled in, TLS parts only where TLS is on. */
interface BuiltConnection {
  readonly address: string;
  readonly dialTimeoutMs: number;
  readonly tls: boolean;
  readonly clientAuthentication: boolean;
  readonly rootCertificate: string;
  readonly clientKey: string;
  readonly clientCertificate: string;
}

/**
 * Reads connection.json out of code.tar.gz and fills in its templates from the peer's builder configuration.
 * Fabric: ccaas_builder/cmd/build.
 * @throws when there is none, when it is no JSON, and when a template names a value that the peer does not have.
 */
export function buildConnection(code: Uint8Array, config: Readonly<Record<string, string>>): BuiltConnection {
  const files = readArchive(code, { directories: 'skip' });
  const file = files.find(({ path }) => posix.normalize(path) === 'connection.json');
  if (file === undefined) throw new Error('connection.json not found');
  const json = JSON.parse(Buffer.from(file.bytes).toString()) as Readonly<Record<string, unknown>> | null;
  const string = (name: string): string => {
    const value = json?.[name] ?? '';
    if (typeof value !== 'string') throw new Error(`json: cannot unmarshal ${typeof value} into ${name}`);
    return fillTemplate(value, config);
  };
  const flag = (name: string): boolean => {
    const value = json?.[name] ?? false;
    if (typeof value !== 'boolean') throw new Error(`json: cannot unmarshal ${typeof value} into ${name}`);
    return value;
  };
  const tls = flag('tls_required');
  return {
    address: string('address'),
    dialTimeoutMs: parseDuration(string('dial_timeout')) || DEFAULT_DIAL_TIMEOUT_MS,
    tls,
    clientAuthentication: tls && flag('client_auth_required'),
    rootCertificate: tls ? string('root_cert') : '',
    clientKey: tls ? string('client_key') : '',
    clientCertificate: tls ? string('client_cert') : '',
  };
}

/** Fabric: externalbuilder.ChaincodeServerUserData.ChaincodeServerInfo. @throws what is missing. */
export function requireConnection(built: BuiltConnection): ChaincodeConnection {
  if (built.address === '') throw new Error('chaincode address not provided');
  const { address, dialTimeoutMs } = built;
  if (!built.tls) return { address, dialTimeoutMs, tls: undefined };
  if (built.clientAuthentication && built.clientKey === '') throw new Error('chaincode tls key not provided');
  if (built.clientAuthentication && built.clientCertificate === '') throw new Error('chaincode tls cert not provided');
  if (built.rootCertificate === '') throw new Error('chaincode tls root cert not provided');
  const client = built.clientAuthentication
    ? { certificate: built.clientCertificate, key: built.clientKey }
    : undefined;
  return { address, dialTimeoutMs, tls: { rootCertificate: built.rootCertificate, client } };
}

/** The part of Go's templates that connection files use: `{{.name}}`. A name without a value is an error, as there. */
function fillTemplate(template: string, config: Readonly<Record<string, string>>): string {
  return template
    .replace(/\s*\{\{-\s|\s-\}\}\s*|\{\{|\}\}/g, (mark) => (mark.includes('{{') ? '{{' : '}}'))
    .replace(/\{\{(.*?)\}\}/g, (action, inner: string) => {
      const name = /^\s*\.([A-Za-z_][A-Za-z0-9_]*)\s*$/.exec(inner)?.[1];
      if (name === undefined) throw new Error(`template action is not supported: ${action}`);
      if (!Object.hasOwn(config, name)) throw new Error(`map has no entry for key "${name}"`);
      return config[name]!;
    });
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** A Go duration (`10s`, `1m30s`) in milliseconds; '' is 0. @throws when it is none. */
function parseDuration(text: string): number {
  if (text === '' || text === '0') return 0;
  const parts = [...text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw new Error(`time: invalid duration "${text}"`);
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_MS[unit!]!, 0);
}
