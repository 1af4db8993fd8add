import { msp as mspProto } from '@hyperledger/fabric-protos';
import { BoundedCache, bytesKey } from './bounded-cache.js';
import type { Certificate, PublicKeyAlgorithm } from './certificate.js';
import { FabricMsp, type MspParts } from './fabric-msp.js';
import type { Msp } from './identity.js';
import type { X509Identity } from './msp-context.js';
import { MspError, refusal, withMessage } from './msp-error.js';
import { checkHasRole, setUpNodeOus } from './node-ous.js';
import { parseRevocationList } from './revocation-list.js';
import { decodeMessage } from './serialized-identity.js';
import { certificateFromPem, chainIdentifier, goBytes, isCa, subjectKeyId, Trust } from './trust.js';

/** `V1_4_3` is what channel capabilities V1_4_3 and V2_0 select, `V3_0` what V3_0 selects. */
export type MspVersion = 'V1_4_3' | 'V3_0';

/** Fabric's names of hash functions to OpenSSL's. */
const HASHES: Readonly<Record<string, string>> = {
  SHA256: 'sha256',
  SHA384: 'sha384',
  SHA3_256: 'sha3-256',
  SHA3_384: 'sha3-384',
};
const HASH_FAMILIES: Readonly<Record<string, string>> = { SHA2: 'sha256', SHA3: 'sha3-256' };

interface Authorities {
  readonly roots: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
}

/** Fabric: setupCAs. The CAs themselves are sanitized against the CAs as given. */
function setUpAuthorities(config: mspProto.FabricMSPConfig): { trust: Trust; authorities: Authorities } {
  const rootPems = config.getRootCertsList_asU8();
  if (rootPems.length === 0) throw new MspError('expected at least one CA certificate');
  const given = {
    roots: rootPems.map(certificateFromPem),
    intermediates: config.getIntermediateCertsList_asU8().map(certificateFromPem),
  };
  const early = new Trust(given.roots, given.intermediates);
  const authorities = {
    roots: given.roots.map((one) => early.sanitize(one).certificate),
    intermediates: given.intermediates.map((one) => early.sanitize(one).certificate),
  };
  return { trust: new Trust(authorities.roots, authorities.intermediates), authorities };
}

function checkCaShape(certificate: Certificate): void {
  const serial = certificate.serial.toString(16);
  if (!isCa(certificate)) throw new MspError(`CA Certificate did not have the CA attribute, (SN: ${serial})`);
  withMessage(`CA Certificate problem with Subject Key Identifier extension, (SN: ${serial})`, () =>
    subjectKeyId(certificate),
  );
}

/** Fabric: finalizeSetupCAs. */
function finishAuthorities(trust: Trust, authorities: Authorities): void {
  for (const certificate of [...authorities.roots, ...authorities.intermediates]) {
    checkCaShape(certificate);
    withMessage(`CA Certificate is not valid, (SN: ${certificate.serial})`, () => trust.validateCa(certificate));
  }
  trust.markInnerNodes(authorities.intermediates);
}

/** Fabric: setupTLSCAs. */
function checkTlsAuthorities(config: mspProto.FabricMSPConfig, revocations: Trust['revocationLists']): void {
  const roots = config.getTlsRootCertsList_asU8().map(certificateFromPem);
  const intermediates = config.getTlsIntermediateCertsList_asU8().map(certificateFromPem);
  const trust = new Trust(roots, intermediates);
  trust.revocationLists = revocations;
  for (const certificate of [...roots, ...intermediates]) {
    checkCaShape(certificate);
    withMessage(`CA Certificate is not valid, (SN: ${certificate.serial})`, () => trust.validateCa(certificate));
  }
}

function reworded<T>(words: (text: string) => string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof MspError) throw new MspError(words(error.message));
    throw error;
  }
}

/** Fabric: getCertifiersIdentifier. */
function certifierIdentifier(
  pem: Uint8Array,
  trust: Trust,
  { roots, intermediates }: Authorities,
  hash: string,
): Buffer {
  const parsed = reworded(
    (text) => `Failed getting certificate for [${goBytes(pem)}]: [${text}]`,
    () => certificateFromPem(pem),
  );
  const { certificate } = reworded(
    (text) => `sanitizeCert failed ${text}`,
    () => trust.sanitize(parsed),
  );
  const isIn = (list: readonly Certificate[]) => list.some(({ raw }) => raw.equals(certificate.raw));
  if (isIn(roots)) return chainIdentifier([certificate], hash);
  if (!isIn(intermediates)) {
    throw new MspError(
      `Failed adding OU. Certificate [&{${goBytes(certificate.raw)}}] not in root or intermediate certs.`,
    );
  }
  const chain = trust.uniqueChain(certificate);
  trust.checkParentIsLeaf(certificate, chain, 0);
  return chainIdentifier(chain, hash);
}

/** Fabric: setupOUs. */
function setUpRequiredUnits(
  config: mspProto.FabricMSPConfig,
  certifierOf: (pem: Uint8Array) => Buffer,
): Map<string, Buffer[]> {
  const units = new Map<string, Buffer[]>();
  for (const unit of config.getOrganizationalUnitIdentifiersList()) {
    const pem = unit.getCertificate_asU8();
    const shown = Buffer.from(pem).toString('latin1').replaceAll('\n', '\\n');
    const certifier = withMessage(`failed getting certificate for [certificate:"${shown}"]`, () => certifierOf(pem));
    const name = unit.getOrganizationalUnitIdentifier();
    units.set(name, [...(units.get(name) ?? []), certifier]);
  }
  return units;
}

/** Fabric: setupAdmins and postSetup of MSP 1.4.3. */
function setUpAdmins(config: mspProto.FabricMSPConfig, msp: FabricMsp): void {
  const admins: X509Identity[] = config.getAdminsList_asU8().map((pem) => msp.identityOf(certificateFromPem(pem)));
  const { nodeOus, mspId } = msp;
  if (admins.length === 0 && !(nodeOus.enforced && nodeOus.roles.ADMIN)) {
    throw new MspError('administrators must be declared when no admin ou classification is set');
  }
  msp.listAdmins(admins);
  for (const [index, admin] of admins.entries()) {
    if (!nodeOus.enforced) {
      withMessage(`admin ${index} is invalid`, () => admin.validate());
      continue;
    }
    const faults = (['CLIENT', 'ADMIN'] as const).flatMap(
      (role) => refusal(() => checkHasRole(nodeOus, admin.units(), role, mspId))?.message ?? [],
    );
    if (faults.length === 2) throw new MspError(`admin ${index} is invalid [${faults.join(',')}]`);
  }
}

function setUpHashes(config: mspProto.FabricMSPConfig): Pick<MspParts, 'identifierHash' | 'signatureHash'> {
  const crypto = config.getCryptoConfig();
  const identifier = crypto?.getIdentityIdentifierHashFunction() || 'SHA256';
  const family = crypto?.getSignatureHashFamily() || 'SHA2';
  const identifierHash = HASHES[identifier];
  if (!identifierHash) {
    throw new MspError(`failed getting hash function options: hash function not recognized [${identifier}]`);
  }
  return { identifierHash, signatureHash: HASH_FAMILIES[family] };
}

/**
 * Sets one organization's MSP up from the configuration that a channel holds, checking it as Fabric does.
 * The clock is not asked. A signing identity in the configuration (local MSPs have one) is not looked at.
 * Fabric: msp/mspimplsetup.go.
 * @param fabricMspConfig FabricMSPConfig bytes
 * @throws MspError with Fabric's text
 */
export function setUpMsp(fabricMspConfig: Uint8Array, version: MspVersion): Msp {
  const key = `${version} ${bytesKey(fabricMspConfig)}`;
  let msp = SET_UP.get(key);
  if (msp === undefined) {
    msp = setUp(fabricMspConfig, version);
    SET_UP.set(key, msp);
  }
  return msp;
}

/** An organization's MSP is the same in all its channels and in all their configurations, and never changes once set up. */
const SET_UP = new BoundedCache<Msp>(256);

function setUp(fabricMspConfig: Uint8Array, version: MspVersion): Msp {
  const config = decodeMessage(
    (bytes) => mspProto.FabricMSPConfig.deserializeBinary(bytes),
    fabricMspConfig,
    'failed unmarshalling fabric msp config',
  );
  const { trust, authorities } = setUpAuthorities(config);
  const hashes = setUpHashes(config);
  trust.revocationLists = config.getRevocationListList_asU8().map(parseRevocationList);
  finishAuthorities(trust, authorities);
  checkTlsAuthorities(config, trust.revocationLists);
  const certifierOf = (pem: Uint8Array) => certifierIdentifier(pem, trust, authorities, hashes.identifierHash);
  const keyAlgorithms = new Set<PublicKeyAlgorithm>(version === 'V3_0' ? ['ECDSA', 'Ed25519'] : ['ECDSA']);
  const parts: MspParts = {
    mspId: config.getName(),
    ...hashes,
    keyAlgorithms,
    trust,
    requiredUnits: setUpRequiredUnits(config, certifierOf),
    nodeOus: setUpNodeOus(config.getFabricNodeOus(), certifierOf),
  };
  const msp = new FabricMsp(parts);
  setUpAdmins(config, msp);
  return msp;
}
