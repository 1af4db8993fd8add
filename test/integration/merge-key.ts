import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';

/** A merge key per organization, the same in every run: test keys are worth nothing. */
export function keyOf(organization: string): KeyObject {
  const seed = createHash('sha256').update(`quorate test key of ${organization}`).digest();
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
}
