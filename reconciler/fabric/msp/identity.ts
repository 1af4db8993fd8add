/** Somebody of whom a policy may speak. */
export interface PrincipalBearer {
  readonly mspId: string;
  /** @throws MspError when the principal (encoded MSPPrincipal) is not satisfied; validates first, as Fabric does. */
  satisfiesPrincipal(principal: Uint8Array): void;
}

/** A certificate that some MSP of the channel could deserialize. Fabric: msp/identities.go. */
export interface Identity extends PrincipalBearer {
  readonly certificatePem: string;
  /** SerializedIdentity bytes, with the certificate as Fabric writes it back (low S, first PEM block only). */
  readonly serialized: Uint8Array;
  /** Lower-case hex SHA-256 of the sanitized certificate's DER. */
  readonly identifier: string;
  readonly notAfter: Date;
  /** @throws MspError with Fabric's text: revoked, a CA, a wrong key type, wrong OUs. */
  validate(): void;
  /** @throws MspError when the signature (DER, low S, over SHA-256 of `message`) does not verify. */
  verify(message: Uint8Array, signature: Uint8Array): void;
}

/** One organization's MSP, set up from a FabricMSPConfig. */
export interface Msp {
  readonly mspId: string;
  /** @throws MspError */
  deserialize(serialized: Uint8Array): Identity;
}

/** All MSPs of a channel. */
export interface MspManager {
  readonly mspIds: readonly string[];
  /** @throws MspError, e.g. `MSP X is not defined on channel`. */
  deserialize(serialized: Uint8Array): Identity;
}
