import { createHash } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import {
  bitString,
  booleanTrue,
  context,
  objectIdentifier,
  octetString,
  pem,
  positiveInteger,
  printableString,
  sequence,
  setOf,
  time,
  utf8String,
} from './der.js';
import { deriveKey, type EcKeyPair, seedDigest } from './derive-key.js';
import { DEVNET_ORGANIZATION } from './is-devnet-certificate.js';

/** A key pair with its certificate. */
export interface CertifiedKey {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** An issuer: its own certificate and what signing with it needs. */
export interface Issuer extends CertifiedKey {
  readonly key: EcKeyPair;
  /** Encoded subject name. */
  readonly subject: Uint8Array;
  /** SHA-256 of the public point, as cryptogen makes it. */
  readonly keyId: Uint8Array;
}

/** What one certificate is for. */
export interface CertificateRequest {
  /** Names the key and the serial: (network, organization, role). */
  readonly path: readonly string[];
  readonly commonName: string;
  /** NodeOU of an identity: client, peer, admin, orderer. */
  readonly organizationalUnit?: string;
  /** Subject alternative names of a TLS certificate; without them it is an identity (digital signature only). */
  readonly tls?: { readonly dns: readonly string[]; readonly ip: readonly string[] };
}

const NOT_BEFORE = new Date('2024-01-01T00:00:00Z');
const NOT_AFTER = new Date('2124-01-01T00:00:00Z');
const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));

const attribute = (oid: string, value: Uint8Array) => setOf(sequence(objectIdentifier(oid), value));

function subjectName(commonName: string, organizationalUnit: string | undefined): Buffer {
  return sequence(
    attribute('2.5.4.6', printableString('US')),
    attribute('2.5.4.10', utf8String(DEVNET_ORGANIZATION)),
    ...(organizationalUnit === undefined ? [] : [attribute('2.5.4.11', utf8String(organizationalUnit))]),
    attribute('2.5.4.3', utf8String(commonName)),
  );
}

const extension = (oid: string, critical: boolean, value: Uint8Array) =>
  sequence(objectIdentifier(oid), ...(critical ? [booleanTrue()] : []), octetString(value));

function keyUsage(bits: number): Buffer {
  let unused = 0;
  while (unused < 7 && ((bits >> unused) & 1) === 0) unused += 1;
  return extension('2.5.29.15', true, bitString(Buffer.from([bits]), unused));
}

/** Bits of KeyUsage in their one byte: digitalSignature, keyEncipherment, keyCertSign, cRLSign. */
const USAGE = { identity: 0x80, tls: 0xa0, authority: 0xa6 };

const bothTlsUsages = () =>
  extension('2.5.29.37', false, sequence(objectIdentifier('1.3.6.1.5.5.7.3.1'), objectIdentifier('1.3.6.1.5.5.7.3.2')));

function alternativeNames(names: { readonly dns: readonly string[]; readonly ip: readonly string[] }): Buffer {
  const dns = names.dns.map((name) => context(2, Buffer.from(name, 'latin1'), false));
  const ip = names.ip.map((address) => context(7, Buffer.from(address.split('.').map(Number)), false));
  return extension('2.5.29.17', false, sequence(...dns, ...ip));
}

function signedCertificate(parameters: {
  readonly path: readonly string[];
  readonly issuer: Uint8Array;
  readonly issuerKey: EcKeyPair;
  readonly subject: Uint8Array;
  readonly key: EcKeyPair;
  readonly extensions: readonly Uint8Array[];
}): string {
  const serial = Buffer.from(seedDigest('serial', ...parameters.path).subarray(0, 16));
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const body = sequence(
    context(0, positiveInteger(Buffer.from([2])), true),
    positiveInteger(serial),
    ECDSA_WITH_SHA256,
    parameters.issuer,
    sequence(time(NOT_BEFORE), time(NOT_AFTER)),
    parameters.subject,
    parameters.key.publicKeyInfo,
    context(3, sequence(...parameters.extensions), true),
  );
  // RFC 6979: the nonce comes from key and message, so the certificate is the same bytes on every machine.
  const signature = p256.sign(createHash('sha256').update(body).digest(), parameters.issuerKey.secret, {
    prehash: false,
    lowS: true,
    format: 'der',
  });
  return pem('CERTIFICATE', sequence(body, ECDSA_WITH_SHA256, bitString(signature)));
}

const authorityKeyId = ({ keyId }: Issuer) => extension('2.5.29.35', false, sequence(context(0, keyId, false)));

/** A certificate authority: self-signed, or an intermediate one. */
export function issueAuthority(path: readonly string[], commonName: string, issuer?: Issuer): Issuer {
  const key = deriveKey(...path);
  const subject = subjectName(commonName, undefined);
  const keyId = createHash('sha256').update(key.point).digest();
  const certificatePem = signedCertificate({
    path,
    issuer: issuer?.subject ?? subject,
    issuerKey: issuer?.key ?? key,
    subject,
    key,
    extensions: [
      keyUsage(USAGE.authority),
      bothTlsUsages(),
      extension('2.5.29.19', true, sequence(booleanTrue())),
      extension('2.5.29.14', false, octetString(keyId)),
      ...(issuer ? [authorityKeyId(issuer)] : []),
    ],
  });
  return { certificatePem, privateKeyPem: key.privateKeyPem, key, subject, keyId };
}

/** A leaf certificate: an identity, or with `tls` one for both ends of a TLS connection. */
export function issueCertificate(issuer: Issuer, request: CertificateRequest): CertifiedKey {
  const key = deriveKey(...request.path);
  const certificatePem = signedCertificate({
    path: request.path,
    issuer: issuer.subject,
    issuerKey: issuer.key,
    subject: subjectName(request.commonName, request.organizationalUnit),
    key,
    extensions: [
      keyUsage(request.tls ? USAGE.tls : USAGE.identity),
      ...(request.tls ? [bothTlsUsages()] : []),
      extension('2.5.29.19', true, sequence()),
      authorityKeyId(issuer),
      ...(request.tls && request.tls.dns.length + request.tls.ip.length > 0 ? [alternativeNames(request.tls)] : []),
    ],
  });
  return { certificatePem, privateKeyPem: key.privateKeyPem };
}
