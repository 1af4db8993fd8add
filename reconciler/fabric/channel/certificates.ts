import { isUtf8 } from 'node:buffer';
import { decodePem, encodePem } from '../msp/pem.js';

export type PemLabel = 'CERTIFICATE' | 'X509 CRL';

/** What a PEM text holds: the first block, which is all that Fabric reads of it; of bytes that are no PEM themselves. */
function contentOf(pem: Uint8Array): Buffer {
  return decodePem(pem)?.bytes ?? Buffer.from(pem);
}

/** Equal for two spellings of one certificate or revocation list. */
export function pemKey(pem: Uint8Array): string {
  return contentOf(pem).toString('base64');
}

/** The bytes of a new PEM: in Go's one spelling, so that whoever spells it otherwise writes the same bytes. */
export function writePem(text: string, label: PemLabel = 'CERTIFICATE'): Uint8Array {
  const block = decodePem(Buffer.from(text));
  return Buffer.from(block === undefined ? text : encodePem(label, block.bytes));
}

/** A PEM as text: as it stands, unless a string cannot hold it. */
export function pemText(pem: Uint8Array, label: PemLabel = 'CERTIFICATE'): string {
  return isUtf8(pem) ? Buffer.from(pem).toString() : encodePem(label, contentOf(pem));
}

/** The texts of a list whose order means nothing, sorted by content. */
export function pemTexts(pems: readonly Uint8Array[], label?: PemLabel): readonly string[] {
  return [...pems]
    .sort((one, other) => Buffer.compare(contentOf(one), contentOf(other)))
    .map((pem) => pemText(pem, label));
}
