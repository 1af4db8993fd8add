import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Identity, MspManager } from '../../../fabric/msp/identity.js';

/**
 * Remembers which signatures were verified. Several peers of one process validate the same blocks: each signature is
 * then computed once. Bounded; the oldest entries go first. Create one per network and pass it on.
 */
export class SignatureCache {
  readonly #results = new Map<string, Error | undefined>();
  readonly #limit: number;

  constructor(limit = 20_000) {
    this.#limit = limit;
  }

  /** As `identity.verify`. The key holds the certificate, the whole message (hashed) and the signature. */
  verify(identity: Identity, message: Uint8Array, signature: Uint8Array): void {
    const digest = createHash('sha256').update(message).digest('hex');
    // The identifier and the digest have fixed lengths, so parts cannot run into each other.
    const key = `${identity.identifier}${digest}${Buffer.from(signature).toString('latin1')}`;
    if (!this.#results.has(key))
      this.#remember(
        key,
        attempt(() => identity.verify(message, signature)),
      );
    const error = this.#results.get(key);
    if (error !== undefined) throw error;
  }

  #remember(key: string, result: Error | undefined): void {
    if (this.#results.size >= this.#limit) this.#results.delete(this.#results.keys().next().value!);
    this.#results.set(key, result);
  }
}

const IDENTITIES = 1_000;
const PRINCIPALS = 1_000;

/**
 * An MSP manager that remembers the identities it deserialized (bounded) and verifies through a signature cache. Lives
 * as long as the configuration it was made of, so what an MSP says of an identity never outlives the MSP.
 */
export function cachingMspManager(msps: MspManager, signatures: SignatureCache): MspManager {
  const identities = new Map<string, Identity>();
  return {
    mspIds: msps.mspIds,
    deserialize: (serialized) => {
      const key = Buffer.from(serialized).toString('latin1');
      const known = identities.get(key);
      if (known !== undefined) return known;
      const identity = cachingIdentity(msps.deserialize(serialized), signatures);
      if (identities.size >= IDENTITIES) identities.delete(identities.keys().next().value!);
      identities.set(key, identity);
      return identity;
    },
  };
}

function cachingIdentity(identity: Identity, signatures: SignatureCache): Identity {
  let validated: { readonly error: Error | undefined } | undefined;
  const principals = new Map<string, Error | undefined>();
  return {
    mspId: identity.mspId,
    certificatePem: identity.certificatePem,
    serialized: identity.serialized,
    identifier: identity.identifier,
    notAfter: identity.notAfter,
    validate: () => {
      validated ??= { error: attempt(() => identity.validate()) };
      if (validated.error !== undefined) throw validated.error;
    },
    verify: (message, signature) => signatures.verify(identity, message, signature),
    satisfiesPrincipal: (principal) => {
      const key = Buffer.from(principal).toString('latin1');
      if (principals.size >= PRINCIPALS) principals.clear();
      if (!principals.has(key))
        principals.set(
          key,
          attempt(() => identity.satisfiesPrincipal(principal)),
        );
      const error = principals.get(key);
      if (error !== undefined) throw error;
    },
  };
}

function attempt(action: () => void): Error | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
