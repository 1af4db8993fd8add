import { DerReader, OBJECT_IDENTIFIER, objectIdentifier, SEQUENCE, SET } from './der.js';
import { asX509, MspError } from './msp-error.js';

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

interface StringType {
  readonly name: string;
  readonly encoding: BufferEncoding;
  readonly isValid: (body: Buffer) => boolean;
}

function isUtf8(body: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body);
    return true;
  } catch {
    return false;
  }
}

const matches = (pattern: RegExp) => (body: Buffer) => pattern.test(body.toString('latin1'));

/** By tag byte. As lenient as Go: `*` and `&` pass in a PrintableString. */
const STRING_TYPES: Readonly<Record<number, StringType>> = {
  12: { name: 'UTF-8 string', encoding: 'utf8', isValid: isUtf8 },
  18: { name: 'NumericString', encoding: 'latin1', isValid: matches(/^[0-9 ]*$/) },
  19: { name: 'PrintableString', encoding: 'latin1', isValid: matches(/^[a-zA-Z0-9'()+,\-./ :=?*&]*$/) },
  20: { name: 'T61String', encoding: 'latin1', isValid: () => true },
  22: { name: 'IA5String', encoding: 'latin1', isValid: matches(/^[\x00-\x7f]*$/) },
};

function decodeBmpString(body: Buffer): string {
  const text = body.length % 2 === 0 ? Buffer.from(body).swap16().toString('utf16le') : '\ufffe';
  const bare = text.endsWith('\u0000') ? text.slice(0, -1) : text;
  if (/[\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff]/.test(bare)) throw new MspError(`${BAD_VALUE}: invalid BMPString`);
  return bare;
}

const BAD_VALUE = 'x509: invalid RDNSequence: invalid attribute value';

function decodeString(tagByte: number, body: Buffer): string {
  if (tagByte === 30) return decodeBmpString(body);
  const type = STRING_TYPES[tagByte];
  if (!type) throw new MspError(`${BAD_VALUE}: unsupported string type: ${tagByte}`);
  if (!type.isValid(body)) throw new MspError(`${BAD_VALUE}: invalid ${type.name}`);
  return body.toString(type.encoding);
}

function readAttribute(set: DerReader): [string, string] {
  const attribute = new DerReader(asX509('invalid RDNSequence: invalid attribute', () => set.expect(SEQUENCE).body));
  const type = asX509('invalid RDNSequence: invalid attribute type', () =>
    objectIdentifier(attribute.expect(OBJECT_IDENTIFIER).body),
  );
  const value = asX509('invalid RDNSequence: invalid attribute value', () => attribute.read());
  return [type, decodeString(value.whole[0] as number, value.body)];
}

function readAttributes(der: Buffer): [string, string][] {
  const attributes: [string, string][] = [];
  const sets = new DerReader(asX509('invalid RDNSequence', () => new DerReader(der).expect(SEQUENCE).body));
  while (!sets.empty) {
    const set = new DerReader(asX509('invalid RDNSequence', () => sets.expect(SET).body));
    while (!set.empty) attributes.push(readAttribute(set));
  }
  return attributes;
}

/** @throws MspError */
export function parseDistinguishedName(der: Buffer): DistinguishedName {
  const attributes = readAttributes(der);
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
