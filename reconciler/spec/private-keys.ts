/** PEM headers of private keys, as written and in base64 (three alignments never matter: PEM begins a blob). */
const PEM =
  /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|LS0tLS1CRUdJTi[A-Za-z0-9+/]{0,16}(?:UFJJVkFUR|BSSVZBVE|QUklWQVRF)/g;
/** What says of itself that it is a key: web3signer's key files, settings of truffle and hardhat. */
const LABELED = /private[-_ ]?key["']?\s*[:=]\s*\[?\s*["']?(?:0x)?[0-9a-f]{64}(?![0-9a-f])/gi;
/** A file of nothing but 64 hex digits: so Besu keeps a node's key, and a signer an account's. */
const ALONE = /^\s*(?:0x)?[0-9a-f]{64}\s*$/i;
/** Web3 Secret Storage: an encrypted key is as good as its passphrase, and whoever has the repo may try for years. */
const KEYSTORE = /["']?ciphertext["']?\s*:\s*["']?(?:0x)?[0-9a-f]{32}/gi;

/** Offsets at which a private key begins in a text, in order. Secrets are never in Git. */
export function findPrivateKeys(text: string): readonly number[] {
  const found: number[] = [];
  if (text.includes('PRIVATE KEY') || text.includes('LS0tLS1CRUdJTi')) found.push(...offsets(text, PEM));
  if (/private/i.test(text)) found.push(...offsets(text, LABELED));
  if (/kdf/i.test(text)) found.push(...offsets(text, KEYSTORE));
  if (text.length < 100 && ALONE.test(text)) found.push(text.search(/\S/));
  return found.sort((left, right) => left - right);
}

function offsets(text: string, pattern: RegExp): readonly number[] {
  return [...text.matchAll(pattern)].map(({ index }) => index);
}
