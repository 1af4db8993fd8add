import type { SignedData } from '../../../fabric/policy/policy.js';
import { identityExpiry } from './identity-expiry.js';

/** What deciding about one session needs of its channel. */
export interface AccessSource {
  /** Sequence of the configuration in force. */
  sequence(): number;
  /** @throws when the signer may not read. */
  checkAccess(signedData: SignedData): void;
}

/**
 * Access of one session: the policy is asked at the first block and again when the configuration has moved; the
 * identity's end is looked at each time. Fabric: common/deliver/acl.go.
 */
export class SessionAccess {
  readonly #source: AccessSource;
  readonly #signedData: SignedData;
  readonly #end: Date | undefined;
  #sequence = 0;
  #used = false;

  constructor(source: AccessSource, signedData: SignedData) {
    this.#source = source;
    this.#signedData = signedData;
    this.#end = identityExpiry(signedData.identity);
  }

  /** @throws when the session may not go on. */
  evaluate(now: Date): void {
    if (this.#end !== undefined && now > this.#end) {
      throw new Error(`deliver client identity expired ${now.getTime() - this.#end.getTime()}ms before`);
    }
    let needed = !this.#used;
    const current = this.#source.sequence();
    if (current > this.#sequence) {
      this.#sequence = current;
      needed = true;
    }
    if (!needed) return;
    this.#used = true;
    this.#source.checkAccess(this.#signedData);
  }
}
