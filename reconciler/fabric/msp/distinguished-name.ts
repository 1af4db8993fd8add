import { DerReader, OBJECT_IDENTIFIER, objectIdentifier, SEQUENCE, SET } from './der.js';
import { MspError } from './msp-error.js';

/** The subject or issuer of a certificate, as far as an MSP looks at it. */
export interface DistinguishedName {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly organizationalUnits: readonly string[];
  /** As Go prints a pkix.Name: `CN=client,OU=client`. For messages only. */
  readonly text: string;
}

/** In the order that Go writes them, reversed. */
const SHORT_NAMES: readonly (readonly [string, string])[] = [
  ['2.5.4.5', 'SERIALNUMBER'],
  ['2.5.4.3', 'CN'],
  ['2.5.4.17', 'POSTALCODE'],
  ['2.5.4.9', 'STREET'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.7', 'L'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.10', 'O'],
  ['2.5.4.6', 'C'],
];

const STRING_ENCODINGS: Readonly<Record<number, BufferEncoding>> = {
  12: 'utf8',
  18: 'latin1',
  19: 'latin1',
  20: 'latin1',
  22: 'latin1',
};

function decodeString(tag: number, body: Buffer): string {
  if (tag === 30) {
    if (body.length % 2) throw new MspError('x509: invalid RDNSequence: invalid attribute value: invalid BMPString');
    const text = Buffer.from(body).swap16().toString('utf16le');
    return text.endsWith('\u0000') ? text.slice(0, -1) : text;
  }
  const encoding = STRING_ENCODINGS[tag];
  if (!encoding) {
    throw new MspError(`x509: invalid RDNSequence: invalid attribute value: unsupported string type: ${tag}`);
  }
  return body.toString(encoding);
}

function readAttributes(der: Buffer): [string, string][] {
  const attributes: [string, string][] = [];
  const sets = new DerReader(new DerReader(der).expect(SEQUENCE).body);
  while (!sets.empty) {
    const set = new DerReader(sets.expect(SET).body);
    while (!set.empty) {
      const attribute = new DerReader(set.expect(SEQUENCE).body);
      const type = objectIdentifier(attribute.expect(OBJECT_IDENTIFIER).body);
      const value = attribute.read();
      attributes.push([type, decodeString(value.tag, value.body)]);
    }
  }
  return attributes;
}

/** @throws MspError */
export function parseDistinguishedName(der: Buffer): DistinguishedName {
  let attributes: [string, string][];
  try {
    attributes = readAttributes(der);
  } catch (error) {
    if (error instanceof MspError && error.message.startsWith('asn1:')) {
      throw new MspError('x509: invalid RDNSequence');
    }
    throw error;
  }
  const values = (type: string) => attributes.filter(([found]) => found === type).map(([, value]) => value);
  const shown = SHORT_NAMES.map(([type, name]) => values(type).map((value) => `${name}=${value}`));
  return {
    commonName: values('2.5.4.3').at(-1) ?? '',
    organizations: values('2.5.4.10'),
    organizationalUnits: values('2.5.4.11'),
    text: shown
      .filter((parts) => parts.length > 0)
      .map((parts) => parts.join('+'))
      .join(','),
  };
}
