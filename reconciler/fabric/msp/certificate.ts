import { createPublicKey, type KeyObject } from 'node:crypto';
import { BoundedCache, bytesKey, LONGEST_FROM_STRANGERS } from './bounded-cache.js';
import { type CertificateExtensions, readExtensions } from './certificate-extensions.js';
import {
  BIT_STRING,
  bitStringBytes,
  checkInteger,
  type DerElement,
  DerReader,
  encodeDer,
  INTEGER,
  integerValue,
  OBJECT_IDENTIFIER,
  objectIdentifier,
  SEQUENCE,
} from './der.js';
import { type DistinguishedName, parseDistinguishedName } from './distinguished-name.js';
import { asX509, MspError } from './msp-error.js';

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

/** Go's names. */
const CURVES: Readonly<Record<string, string>> = {
  '1.3.132.0.33': 'P224',
  '1.2.840.10045.3.1.7': 'P256',
  '1.3.132.0.34': 'P384',
  '1.3.132.0.35': 'P521',
};

function parseUtcOrGeneralizedTime(reader: DerReader): number {
  const tag = reader.nextIs(23) ? 23 : reader.nextIs(24) ? 24 : undefined;
  if (!tag) throw new MspError('x509: unsupported time format');
  const name = tag === 23 ? 'UTCTime' : 'GeneralizedTime';
  const text = asX509(`malformed ${name}`, () => reader.read().body.toString('latin1'));
  const pattern =
    tag === 23 ? /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?Z$/ : /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;
  const match = pattern.exec(text);
  if (!match) throw new MspError(`x509: malformed ${name}`);
  const [, y = '', mo = '', d = '', h = '', mi = '', s = '00'] = match;
  const year = tag === 23 ? (Number(y) >= 50 ? `19${y}` : `20${y}`) : y;
  const time = new Date(`${year}-${mo}-${d}T${h}:${mi}:${s}.000Z`);
  if (Number.isNaN(time.getTime()) || time.getUTCDate() !== Number(d)) {
    throw new MspError(`x509: malformed ${name}`);
  }
  return time.getTime();
}

/** Fabric's Go reads an identifier's parameters only where it needs them, but they must be one element. */
function readAlgorithm(der: Buffer): { identifier: string; parameters: DerElement | undefined } {
  const reader = new DerReader(der);
  const identifier = asX509('malformed OID', () => objectIdentifier(reader.expect(OBJECT_IDENTIFIER).body));
  return { identifier, parameters: reader.empty ? undefined : asX509('malformed parameters', () => reader.read()) };
}

function curveOf(parameters: DerElement | undefined): { name: string; identifier: Buffer } {
  if (parameters?.whole[0] !== OBJECT_IDENTIFIER) throw new MspError('x509: invalid ECDSA parameters');
  const curve = asX509('invalid ECDSA parameters', () => objectIdentifier(parameters.body));
  const name = CURVES[curve];
  if (!name) throw new MspError('x509: unsupported elliptic curve');
  return { name, identifier: parameters.whole };
}

function importKey(der: Buffer, fault: string): KeyObject {
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    throw new MspError(fault);
  }
}

const EC_PUBLIC_KEY = Buffer.from('06072a8648ce3d0201', 'hex');

function readPublicKey(rawPublicKey: Buffer): { algorithm: PublicKeyAlgorithm; key: KeyObject | undefined } {
  const spki = new DerReader(new DerReader(rawPublicKey).expect(SEQUENCE).body);
  const algorithmDer = asX509('malformed public key algorithm identifier', () => spki.expect(SEQUENCE).body);
  const { identifier, parameters } = readAlgorithm(algorithmDer);
  const algorithm = KEY_ALGORITHMS[identifier] ?? '0';
  const point = asX509('malformed subjectPublicKey', () => bitStringBytes(spki.expect(BIT_STRING).body));
  if (algorithm === '0') return { algorithm, key: undefined };
  if (algorithm !== 'ECDSA') {
    return { algorithm, key: importKey(rawPublicKey, `x509: invalid ${algorithm} public key`) };
  }
  const { name, identifier: curve } = curveOf(parameters);
  if (point[0] !== 4) throw new MspError('ecdsa: invalid uncompressed public key');
  // Written anew, because OpenSSL is stricter about what Go does not look at.
  const der = encodeDer(0x30, encodeDer(0x30, EC_PUBLIC_KEY, curve), encodeDer(0x03, Buffer.from([0]), point));
  return { algorithm, key: importKey(der, `${name} point not on curve`) };
}

function readVersion(tbs: DerReader): number {
  if (!tbs.nextIs(0xa0)) return 1;
  const inner = new DerReader(tbs.read().body);
  const { body } = inner.expect(INTEGER);
  checkInteger(body);
  if (!inner.empty) throw new MspError('x509: malformed version');
  const version = Number(integerValue(body)) + 1;
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

function readSignatureAlgorithm(tbs: DerReader, certificate: DerReader): string {
  const inner = asX509('malformed signature algorithm identifier', () => tbs.expect(SEQUENCE).body);
  const outer = asX509('malformed algorithm identifier', () => certificate.expect(SEQUENCE).body);
  if (!inner.equals(outer)) {
    throw new MspError("x509: inner and outer signature algorithm identifiers don't match");
  }
  return readAlgorithm(inner).identifier;
}

function skipUniqueIds(tbs: DerReader): void {
  for (const tagByte of [0x81, 0x82]) if (tbs.nextIs(tagByte)) tbs.read();
}

function readValidity(tbs: DerReader): { notBefore: number; notAfter: number } {
  const validity = new DerReader(asX509('malformed validity', () => tbs.expect(SEQUENCE).body));
  const notBefore = parseUtcOrGeneralizedTime(validity);
  return { notBefore, notAfter: parseUtcOrGeneralizedTime(validity) };
}

/** A network has few certificates, and every configuration and every pass brings them all again. */
const REMEMBERED = 1000;
const remembered = new BoundedCache<Certificate>(REMEMBERED, LONGEST_FROM_STRANGERS);

/**
 * Reads one certificate; nothing may follow it.
 * @throws MspError with the text of Go's x509.ParseCertificate
 */
export function parseCertificate(der: Uint8Array): Certificate {
  const key = bytesKey(der);
  const known = remembered.get(key);
  if (known) return known;
  // A copy: what is remembered must not keep the message alive that it came in.
  const certificate = readCertificate(Buffer.from(der));
  remembered.set(key, certificate);
  return certificate;
}

function readCertificate(der: Uint8Array): Certificate {
  const file = new DerReader(der);
  const whole = asX509('malformed certificate', () => file.expect(SEQUENCE));
  const outer = new DerReader(whole.body);
  const tbsElement = asX509('malformed tbs certificate', () => outer.expect(SEQUENCE));
  const tbs = new DerReader(tbsElement.body);
  const version = asX509('malformed version', () => readVersion(tbs));
  const serial = asX509('malformed serial number', () => readSerial(tbs));
  const signatureAlgorithm = readSignatureAlgorithm(tbs, outer);
  const rawIssuer = asX509('malformed issuer', () => tbs.expect(SEQUENCE).whole);
  parseDistinguishedName(rawIssuer);
  const { notBefore, notAfter } = readValidity(tbs);
  const rawSubject = asX509('malformed issuer', () => tbs.expect(SEQUENCE).whole);
  const subject = parseDistinguishedName(rawSubject);
  const rawPublicKey = asX509('malformed spki', () => tbs.expect(SEQUENCE).whole);
  const { algorithm, key } = asX509('malformed spki', () => readPublicKey(rawPublicKey));
  if (version > 1) asX509('malformed issuerUniqueID', () => skipUniqueIds(tbs));
  const extensions = asX509('malformed extensions', () =>
    readExtensions(version === 3 && tbs.nextIs(0xa3) ? tbs.read().body : undefined),
  );
  const signature = asX509('malformed signature', () => bitStringBytes(outer.expect(BIT_STRING).body));
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
