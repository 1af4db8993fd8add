import { createPublicKey, type KeyObject } from 'node:crypto';
import { type CertificateExtensions, readExtensions } from './certificate-extensions.js';
import {
  BIT_STRING,
  bitStringBytes,
  checkInteger,
  DerReader,
  encodeDer,
  INTEGER,
  integerValue,
  OBJECT_IDENTIFIER,
  objectIdentifier,
  SEQUENCE,
} from './der.js';
import { type DistinguishedName, parseDistinguishedName } from './distinguished-name.js';
import { MspError } from './msp-error.js';

export type PublicKeyAlgorithm = 'ECDSA' | 'RSA' | 'Ed25519' | 'DSA' | '0';

/** An X.509 certificate, as much of it as an MSP looks at. Read as strictly as Go's crypto/x509 does. */
export interface Certificate {
  readonly raw: Buffer;
  readonly tbs: Buffer;
  readonly version: number;
  readonly serial: bigint;
  /** Dotted identifier. */
  readonly signatureAlgorithm: string;
  readonly signature: Buffer;
  readonly rawIssuer: Buffer;
  readonly rawSubject: Buffer;
  readonly subject: DistinguishedName;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly rawPublicKey: Buffer;
  /** As Go names it; `0` is unknown. */
  readonly publicKeyAlgorithm: PublicKeyAlgorithm;
  /** Undefined where Go knows no such key. */
  readonly publicKey: KeyObject | undefined;
  readonly extensions: CertificateExtensions;
}

const KEY_ALGORITHMS: Readonly<Record<string, PublicKeyAlgorithm>> = {
  '1.2.840.10045.2.1': 'ECDSA',
  '1.2.840.113549.1.1.1': 'RSA',
  '1.3.101.112': 'Ed25519',
  '1.2.840.10040.4.1': 'DSA',
};

const CURVES = new Set(['1.3.132.0.33', '1.2.840.10045.3.1.7', '1.3.132.0.34', '1.3.132.0.35']);

/** Turns an `asn1:` text from inside `body` into the text Go's parser has for that part. */
function part<T>(text: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof MspError && error.message.startsWith('asn1:')) throw new MspError(`x509: ${text}`);
    throw error;
  }
}

function parseUtcOrGeneralizedTime(reader: DerReader): number {
  const { tag, body, class: tagClass } = reader.read();
  const match =
    tagClass === 0 && tag === 23
      ? /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?Z$/.exec(body.toString('latin1'))
      : tagClass === 0 && tag === 24
        ? /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(body.toString('latin1'))
        : undefined;
  if (match === undefined) throw new MspError('x509: unsupported time format');
  if (match === null) throw new MspError(`x509: malformed ${tag === 23 ? 'UTCTime' : 'GeneralizedTime'}`);
  const [, y = '', mo = '', d = '', h = '', mi = '', s = '00'] = match;
  const year = tag === 23 ? (Number(y) >= 50 ? `19${y}` : `20${y}`) : y;
  const time = new Date(`${year}-${mo}-${d}T${h}:${mi}:${s}.000Z`);
  if (Number.isNaN(time.getTime()) || time.getUTCDate() !== Number(d)) {
    throw new MspError(`x509: malformed ${tag === 23 ? 'UTCTime' : 'GeneralizedTime'}`);
  }
  return time.getTime();
}

function readPublicKey(rawPublicKey: Buffer): { algorithm: PublicKeyAlgorithm; key: KeyObject | undefined } {
  const spki = new DerReader(new DerReader(rawPublicKey).expect(SEQUENCE).body);
  const identifier = new DerReader(spki.expect(SEQUENCE).body);
  const algorithm = KEY_ALGORITHMS[objectIdentifier(identifier.expect(OBJECT_IDENTIFIER).body)] ?? '0';
  const point = bitStringBytes(spki.expect(BIT_STRING).body);
  if (algorithm === '0') return { algorithm, key: undefined };
  if (algorithm === 'ECDSA') {
    if (!identifier.nextIs(OBJECT_IDENTIFIER)) throw new MspError('x509: invalid ECDSA parameters');
    if (!CURVES.has(objectIdentifier(identifier.read().body))) throw new MspError('x509: unsupported elliptic curve');
    if (point[0] !== 4) throw new MspError('x509: failed to unmarshal elliptic curve point');
  }
  try {
    return { algorithm, key: createPublicKey({ key: rawPublicKey, format: 'der', type: 'spki' }) };
  } catch {
    throw new MspError(
      algorithm === 'ECDSA'
        ? 'x509: failed to unmarshal elliptic curve point'
        : `x509: invalid ${algorithm} public key`,
    );
  }
}

function readVersion(tbs: DerReader): number {
  if (!tbs.nextIs(0, 2)) return 1;
  const version = Number(integerValue(new DerReader(tbs.read().body).expect(INTEGER).body)) + 1;
  if (version < 1) throw new MspError('x509: malformed version');
  if (version > 3) throw new MspError('x509: invalid version');
  return version;
}

function readSerial(tbs: DerReader): bigint {
  const { body } = tbs.expect(INTEGER);
  checkInteger(body);
  const serial = integerValue(body);
  if (serial < 0n) throw new MspError('x509: negative serial number');
  return serial;
}

function readSignatureAlgorithm(tbs: DerReader, outer: Buffer): string {
  const inner = part('malformed signature algorithm identifier', () => tbs.expect(SEQUENCE).body);
  if (!inner.equals(outer)) {
    throw new MspError("x509: inner and outer signature algorithm identifiers don't match");
  }
  return part('malformed signature algorithm identifier', () =>
    objectIdentifier(new DerReader(inner).expect(OBJECT_IDENTIFIER).body),
  );
}

function skipUniqueIds(tbs: DerReader): void {
  for (const tag of [1, 2]) if (tbs.nextIs(tag, 2)) tbs.read();
}

/**
 * Reads one certificate; nothing may follow it.
 * @throws MspError with the text of Go's x509.ParseCertificate
 */
export function parseCertificate(der: Uint8Array): Certificate {
  const file = new DerReader(der);
  const whole = part('malformed certificate', () => file.expect(SEQUENCE));
  const outer = new DerReader(whole.body);
  const tbsElement = part('malformed tbs certificate', () => outer.expect(SEQUENCE));
  const outerAlgorithm = part('malformed algorithm identifier', () => outer.expect(SEQUENCE).body);
  const tbs = new DerReader(tbsElement.body);
  const version = part('malformed version', () => readVersion(tbs));
  const serial = part('malformed serial number', () => readSerial(tbs));
  const signatureAlgorithm = readSignatureAlgorithm(tbs, outerAlgorithm);
  const rawIssuer = part('malformed issuer', () => tbs.expect(SEQUENCE).whole);
  parseDistinguishedName(rawIssuer);
  const validity = new DerReader(part('malformed validity', () => tbs.expect(SEQUENCE).body));
  const notBefore = part('unsupported time format', () => parseUtcOrGeneralizedTime(validity));
  const notAfter = part('unsupported time format', () => parseUtcOrGeneralizedTime(validity));
  const rawSubject = part('malformed issuer', () => tbs.expect(SEQUENCE).whole);
  const subject = parseDistinguishedName(rawSubject);
  const rawPublicKey = part('malformed spki', () => tbs.expect(SEQUENCE).whole);
  const { algorithm, key } = part('malformed spki', () => readPublicKey(rawPublicKey));
  if (version > 1) part('malformed issuerUniqueID', () => skipUniqueIds(tbs));
  const extensions = part('malformed extensions', () =>
    readExtensions(version === 3 && tbs.nextIs(3, 2) ? tbs.read().body : undefined),
  );
  const signature = part('malformed signature', () => bitStringBytes(outer.expect(BIT_STRING).body));
  if (!file.empty) throw new MspError('x509: trailing data');
  return {
    raw: whole.whole,
    tbs: tbsElement.whole,
    version,
    serial,
    signatureAlgorithm,
    signature,
    rawIssuer,
    rawSubject,
    subject,
    notBefore,
    notAfter,
    rawPublicKey,
    publicKeyAlgorithm: algorithm,
    publicKey: key,
    extensions,
  };
}

/** The same certificate with another signature in it. */
export function replaceSignature(certificate: Certificate, signature: Uint8Array): Certificate {
  const outer = new DerReader(new DerReader(certificate.raw).expect(SEQUENCE).body);
  const tbs = outer.expect(SEQUENCE).whole;
  const algorithm = outer.expect(SEQUENCE).whole;
  return parseCertificate(encodeDer(0x30, tbs, algorithm, encodeDer(0x03, Buffer.from([0]), signature)));
}
