import { posix } from 'node:path';
import { type FilledConnection, fillConnection } from '../../../../fabric/package/fill-connection.js';
import type { TemplateValues } from '../../../../fabric/package/fill-template.js';
import { readArchive } from '../../../../fabric/package/read-archive.js';
import { withPrefix } from '../endorser/error-text.js';
import type { ChaincodeConnection } from './chaincode-connection.js';

/** Fabric's dial timeout where connection.json gives none. */
const DEFAULT_DIAL_TIMEOUT_MS = 3_000;

/**
 * Reads connection.json out of code.tar.gz and fills in its templates from the peer's builder configuration, as the
 * builder does that real peers run. Fabric: ccaas_builder/cmd/build.
 * @throws when there is none, when it is no JSON, and when a template names a value that the peer does not have.
 */
export function buildConnection(code: Uint8Array, config: TemplateValues): FilledConnection {
  const files = readArchive(code, { directories: 'skip' });
  const file = files.find(({ path }) => posix.normalize(path) === 'connection.json');
  if (file === undefined) throw new Error('connection.json not found');
  return fillConnection(Buffer.from(file.bytes).toString(), config);
}

/**
 * Fabric: externalbuilder.Instance.ChaincodeServerInfo, when the chaincode is to start.
 * @throws what is missing, and a dial timeout that is no duration: also one that is left out, as Fabric's builder
 * writes it as an empty text.
 */
export function requireConnection(built: FilledConnection): ChaincodeConnection {
  const dialTimeoutMs =
    withPrefix("malformed chaincode info at 'connection.json'", () => parseDuration(built.dial_timeout)) ||
    DEFAULT_DIAL_TIMEOUT_MS;
  if (built.address === '') throw new Error('chaincode address not provided');
  const { address } = built;
  if (!built.tls_required) return { address, dialTimeoutMs, tls: undefined };
  if (built.client_auth_required && built.client_key === '') throw new Error('chaincode tls key not provided');
  if (built.client_auth_required && built.client_cert === '') throw new Error('chaincode tls cert not provided');
  if (built.root_cert === '') throw new Error('chaincode tls root cert not provided');
  const client = built.client_auth_required ? { certificate: built.client_cert, key: built.client_key } : undefined;
  return { address, dialTimeoutMs, tls: { rootCertificate: built.root_cert, client } };
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** A Go duration (`10s`, `1m30s`) in milliseconds. @throws when it is none, '' included. */
function parseDuration(text: string): number {
  const [, sign, amounts] = /^([-+]?)(.*)$/s.exec(text)!;
  if (amounts === '0') return 0;
  const parts = [...amounts!.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== amounts) {
    throw new Error(`time: invalid duration "${text}"`);
  }
  const sum = parts.reduce((total, [, amount, unit]) => total + Number(amount) * UNIT_MS[unit!]!, 0);
  return sign === '-' ? -sum : sum;
}
