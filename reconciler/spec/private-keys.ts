/** PEM headers of private keys, as written and in base64 (three alignments never matter: PEM begins a blob). */
const PRIVATE_KEY =
  /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|LS0tLS1CRUdJTi[A-Za-z0-9+/]{0,16}(?:UFJJVkFUR|BSSVZBVE|QUklWQVRF)/g;

/** Offsets at which a private key begins in a text. Secrets are never in Git. */
export function findPrivateKeys(text: string): readonly number[] {
  if (!text.includes('PRIVATE KEY') && !text.includes('LS0tLS1CRUdJTi')) return [];
  return [...text.matchAll(PRIVATE_KEY)].map(({ index }) => index);
}
