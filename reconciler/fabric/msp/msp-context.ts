import type { Certificate } from './certificate.js';
import type { Identity } from './identity.js';
import type { NodeOus, OrganizationalUnit } from './node-ous.js';
import type { Trust } from './trust.js';

/** An identity with what its own MSP needs to see of it. */
export interface X509Identity extends Identity {
  /** Sanitized: low S. */
  readonly certificate: Certificate;
  /** The chain up to a root, from the certificate on. @throws MspError */
  chain(): readonly Certificate[];
  /** The OUs of the subject; none when there is no chain. Fabric: GetOrganizationalUnits. */
  units(): readonly OrganizationalUnit[];
}

/** What an identity asks of the MSP that it belongs to. */
export interface MspContext {
  readonly mspId: string;
  /** OpenSSL's names; the signatures' one is undefined where the configuration names a hash that Fabric does not know. */
  readonly identifierHash: string;
  readonly signatureHash: string | undefined;
  readonly trust: Trust;
  readonly nodeOus: NodeOus;
  /** @throws MspError */
  validate(identity: X509Identity): void;
  /** @throws MspError for CAs, for certificates without a chain and where the parent is no leaf of the CA tree */
  validChain(identity: X509Identity): readonly Certificate[];
  isListedAdmin(certificate: Certificate): boolean;
  /** @throws MspError */
  deserialize(serialized: Uint8Array): X509Identity;
}
