import {
  BIT_STRING,
  BOOLEAN,
  bitStringBytes,
  DerReader,
  INTEGER,
  integerValue,
  OBJECT_IDENTIFIER,
  OCTET_STRING,
  objectIdentifier,
  SEQUENCE,
} from './der.js';
import { asX509, MspError } from './msp-error.js';

/** What a certificate's extensions say. */
export interface CertificateExtensions {
  readonly has: (identifier: string) => boolean;
  readonly basicConstraints:
    | { readonly isCa: boolean /** -1: no limit. */; readonly maxPathLength: number }
    | undefined;
  /** Whether the key usage, where one is given, allows to sign certificates. */
  readonly mayCertify: boolean;
  /** Dotted identifiers; empty: any. */
  readonly extendedKeyUsages: readonly string[];
  readonly subjectKeyId: Buffer | undefined;
  readonly authorityKeyId: Buffer | undefined;
  /** A critical extension that Go does not know. */
  readonly unhandledCritical: boolean;
}

interface Extension {
  readonly critical: boolean;
  readonly value: Buffer;
}

export const SUBJECT_KEY_ID = '2.5.29.14';
const KEY_USAGE = '2.5.29.15';
export const SUBJECT_ALT_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
export const NAME_CONSTRAINTS = '2.5.29.30';
const AUTHORITY_KEY_ID = '2.5.29.35';
export const POLICY_CONSTRAINTS = '2.5.29.36';
const EXTENDED_KEY_USAGE = '2.5.29.37';
/** Known to Go, so allowed to be critical. */
const KNOWN = new Set([
  ...[KEY_USAGE, SUBJECT_ALT_NAME, BASIC_CONSTRAINTS, NAME_CONSTRAINTS, '2.5.29.31', '2.5.29.32', '2.5.29.33'],
  ...[POLICY_CONSTRAINTS, EXTENDED_KEY_USAGE, '2.5.29.54'],
]);
/** RFC 5280: must not be critical, and Go insists. */
const NEVER_CRITICAL: Readonly<Record<string, string>> = {
  [SUBJECT_KEY_ID]: 'subject key identifier',
  [AUTHORITY_KEY_ID]: 'authority key identifier',
  '1.3.6.1.5.5.7.1.1': 'authority info access',
};

const LISTS: Readonly<Record<string, string>> = {
  [NAME_CONSTRAINTS]: 'invalid NameConstraints extension',
  '2.5.29.31': 'invalid CRL distribution points',
  '2.5.29.32': 'invalid certificate policies',
  '2.5.29.33': 'invalid policy mappings extension',
  [POLICY_CONSTRAINTS]: 'invalid policy constraints extension',
  '1.3.6.1.5.5.7.1.1': 'invalid authority info access',
};

function readOne(der: DerReader): Extension & { readonly identifier: string } {
  const identifier = asX509('malformed extension OID field', () =>
    objectIdentifier(der.expect(OBJECT_IDENTIFIER).body),
  );
  const critical = der.nextIs(BOOLEAN) && asX509('malformed extension critical field', () => readBoolean(der));
  const value = asX509('malformed extension value field', () => der.expect(OCTET_STRING).body);
  return { identifier, critical, value };
}

function readAll(der: Buffer): Map<string, Extension> {
  const found = new Map<string, Extension>();
  const list = new DerReader(asX509('malformed extensions', () => new DerReader(der).expect(SEQUENCE).body));
  while (!list.empty) {
    const body = asX509('malformed extension', () => list.expect(SEQUENCE).body);
    const { identifier, ...extension } = readOne(new DerReader(body));
    if (found.has(identifier)) {
      throw new MspError(`x509: certificate contains duplicate extension with OID "${identifier}"`);
    }
    found.set(identifier, extension);
  }
  return found;
}

function readBoolean(reader: DerReader): boolean {
  const [value, ...rest] = reader.read().body;
  if (rest.length > 0 || (value !== 0 && value !== 0xff))
    throw new MspError('x509: malformed extension critical field');
  return value === 0xff;
}

/** Reads one extension's value; a DER fault in it becomes `x509: text`. */
function read<T>(
  extensions: ReadonlyMap<string, Extension>,
  id: string,
  text: string,
  body: (value: DerReader) => T,
): T | undefined {
  const extension = extensions.get(id);
  if (!extension) return undefined;
  try {
    return body(new DerReader(extension.value));
  } catch (error) {
    if (error instanceof MspError) throw new MspError(`x509: ${text}`);
    throw error;
  }
}

function basicConstraints(value: DerReader): { isCa: boolean; maxPathLength: number } {
  const inner = new DerReader(value.expect(SEQUENCE).body);
  const isCa = inner.nextIs(BOOLEAN) && readBoolean(inner);
  const limit = inner.nextIs(INTEGER) ? Number(integerValue(inner.read().body)) : undefined;
  if (limit !== undefined && limit < 0) throw new MspError('x509: invalid basic constraints');
  return { isCa, maxPathLength: limit ?? -1 };
}

function identifiers(value: DerReader): string[] {
  const inner = new DerReader(value.expect(SEQUENCE).body);
  const list: string[] = [];
  while (!inner.empty) list.push(objectIdentifier(inner.expect(OBJECT_IDENTIFIER).body));
  return list;
}

function authorityKeyId(value: DerReader): Buffer | undefined {
  const inner = new DerReader(value.expect(SEQUENCE).body);
  return inner.nextIs(0x80) ? inner.read().body : undefined;
}

/** keyCertSign is bit 5; a key usage of no bits at all counts as none given. */
function mayCertify(value: DerReader): boolean {
  const { body } = value.expect(BIT_STRING);
  bitStringBytes(body);
  const bits = (body[1] ?? 0) | ((body[2] ?? 0) & 0x80);
  return bits === 0 || ((body[1] ?? 0) & 0x04) !== 0;
}

/** True when the names hold one of a form that Go knows: mail, DNS, URI, IP address. */
function hasKnownName(value: DerReader): boolean {
  const names = new DerReader(value.expect(SEQUENCE).body);
  let known = false;
  while (!names.empty) known = [0x81, 0x82, 0x86, 0x87].includes(names.read().whole[0] as number) || known;
  return known;
}

/** Extensions that an MSP does not evaluate: their content must be a list all the same. */
function checkLists(all: ReadonlyMap<string, Extension>): void {
  for (const [id, text] of Object.entries(LISTS)) {
    read(all, id, text, (value) => {
      const list = new DerReader(value.expect(SEQUENCE).body);
      while (!list.empty) list.read();
    });
  }
}

/**
 * Reads the extensions field of a certificate.
 * @throws MspError with the text of Go's crypto/x509
 */
export function readExtensions(der: Buffer | undefined): CertificateExtensions {
  const all = der ? readAll(der) : new Map<string, Extension>();
  for (const [id, name] of Object.entries(NEVER_CRITICAL)) {
    if (all.get(id)?.critical) throw new MspError(`x509: ${name} incorrectly marked critical`);
  }
  checkLists(all);
  const knownName = read(all, SUBJECT_ALT_NAME, 'invalid subject alternative names', hasKnownName) ?? true;
  const isHandled = (id: string) => (KNOWN.has(id) && (knownName || id !== SUBJECT_ALT_NAME)) || id in NEVER_CRITICAL;
  return {
    has: (identifier) => all.has(identifier),
    basicConstraints: read(all, BASIC_CONSTRAINTS, 'invalid basic constraints', basicConstraints),
    mayCertify: read(all, KEY_USAGE, 'invalid key usage', mayCertify) ?? true,
    extendedKeyUsages: read(all, EXTENDED_KEY_USAGE, 'invalid extended key usages', identifiers) ?? [],
    subjectKeyId: read(all, SUBJECT_KEY_ID, 'invalid subject key identifier', (v) => v.expect(OCTET_STRING).body),
    authorityKeyId: read(all, AUTHORITY_KEY_ID, 'invalid authority key identifier', authorityKeyId),
    unhandledCritical: [...all].some(([id, { critical }]) => critical && !isHandled(id)),
  };
}
