import type { EvmSigner, PlainTransaction } from './evm-signer.js';

/** Signs with an account only if nothing speaks against that account; what does is thrown before anything is signed. */
export class GuardedSigner implements EvmSigner {
  readonly #signer: EvmSigner;
  readonly #refuse: (address: string) => void;

  /** @param refuse throws why an account (0x and 40 lower-case hex digits) is not to be used */
  constructor(signer: EvmSigner, refuse: (address: string) => void) {
    this.#signer = signer;
    this.#refuse = refuse;
  }

  async address(): Promise<string> {
    const address = await this.#signer.address();
    this.#refuse(address);
    return address;
  }

  async sign(transaction: PlainTransaction): Promise<string> {
    await this.address();
    return this.#signer.sign(transaction);
  }
}
