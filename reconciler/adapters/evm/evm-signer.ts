/** A transaction as it is signed: of the form before EIP-1559, bound to its chain (EIP-155). */
export interface PlainTransaction {
  readonly chainId: number;
  readonly nonce: number;
  readonly gasPrice: bigint;
  readonly gasLimit: bigint;
  /** Null: it creates a contract. */
  readonly to: string | null;
  /** 0x and hex. */
  readonly data: string;
}

/** Signs in the name of our organization's account. It never gives the key away, in no error either. */
export interface EvmSigner {
  /** 0x and 40 lower-case hex digits. @throws QuorateError KEY_UNREADABLE */
  address(): Promise<string>;
  /** The raw signed transaction. @throws QuorateError KEY_UNREADABLE, SIGNER_UNREACHABLE (transient), SIGNER_DIFFERS */
  sign(transaction: PlainTransaction): Promise<string>;
}
