import { constants, createHash, type KeyObject, verify } from 'node:crypto';
import { BoundedCache, bytesKey, LONGEST_FROM_STRANGERS } from './bounded-cache.js';

const REMEMBERED_VERDICTS = 20_000;
const verdicts = new BoundedCache<boolean>(REMEMBERED_VERDICTS, LONGEST_FROM_STRANGERS);
const keyNames = new WeakMap<KeyObject, string>();

/**
 * Whether a signature over a message is good. Every peer of a process checks the same proposals and blocks, by the access
 * rules and by the policies again, and the same certificates in each configuration: each signature is computed once. A
 * verdict hangs on nothing but the hash, the key, the message and the signature.
 * @param hash OpenSSL's name; undefined where the kind of key says it
 */
export function rememberedVerdict(
  hash: string | undefined,
  key: KeyObject,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  let name = keyNames.get(key);
  if (name === undefined) {
    name = createHash('sha256')
      .update(key.export({ type: 'spki', format: 'der' }))
      .digest('base64');
    keyNames.set(key, name);
  }
  // The first two have a fixed length each and no hash has a comma in its name: no part can run into another.
  const question = `${name}${createHash('sha256').update(message).digest('base64')}${hash ?? ''},${bytesKey(signature)}`;
  let verdict = verdicts.get(question);
  if (verdict === undefined) {
    const input = key.asymmetricKeyType === 'rsa' ? { key, padding: constants.RSA_PKCS1_PADDING } : key;
    verdict = verify(hash, message, input, signature);
    verdicts.set(question, verdict);
  }
  return verdict;
}
