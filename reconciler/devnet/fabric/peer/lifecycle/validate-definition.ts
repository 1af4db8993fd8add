import { type common, msp, type peer } from '@hyperledger/fabric-protos';
import type { MspManager } from '../../../../fabric/msp/identity.js';
import { signaturePolicy } from '../../../../fabric/policy/signature-policy.js';
import { withPrefix } from '../endorser/error-text.js';

const CHAINCODE_NAME = /^[a-zA-Z0-9]+([-_][a-zA-Z0-9]+)*$/;
const CHAINCODE_VERSION = /^[A-Za-z0-9_.+-]+$/;
const COLLECTION_NAME = /^[A-Za-z0-9-]+([A-Za-z0-9_-]+)*$/;
const SYSTEM_NAMES: ReadonlySet<string> = new Set(['cscc', 'escc', 'lscc', 'qscc', 'vscc']);

/** @throws with Fabric's text unless a chaincode may have this name and version. Fabric: scc.go validateInput. */
export function validateNameAndVersion(name: string, version: string): void {
  if (!CHAINCODE_NAME.test(name)) {
    throw new Error(
      `invalid chaincode name '${name}'. Names can only consist of alphanumerics, '_', and '-' and can only begin with alphanumerics`,
    );
  }
  if (SYSTEM_NAMES.has(name)) throw new Error(`chaincode name '${name}' is the name of a system chaincode`);
  if (!CHAINCODE_VERSION.test(version)) {
    throw new Error(
      `invalid chaincode version '${version}'. Versions can only consist of alphanumerics, '_', '-', '+', and '.'`,
    );
  }
}

/** The collections of a package. @throws when one has no content. */
export function staticCollections(
  collections: peer.CollectionConfigPackage | undefined,
): readonly peer.StaticCollectionConfig[] {
  return (collections?.getConfigList() ?? []).map((config) => {
    const collection = config.getStaticCollectionConfig();
    if (collection === undefined) throw new Error('collection config contains unexpected payload type: <nil>');
    return collection;
  });
}

/** @throws with Fabric's text unless names, counts and members are what the channel allows. */
export function validateCollections(collections: readonly peer.StaticCollectionConfig[], msps: MspManager): void {
  const names = new Set<string>();
  for (const collection of collections) {
    const name = collection.getName();
    if (!COLLECTION_NAME.test(name)) {
      throw new Error(
        `invalid collection name '${name}'. Names can only consist of alphanumerics, '_', and '-' and cannot begin with '_'`,
      );
    }
    const fail = (why: string): Error => new Error(`collection-name: ${name} -- ${why}`);
    if (names.has(name)) throw fail('found duplicate in collection configuration');
    names.add(name);
    const [maximum, required] = [collection.getMaximumPeerCount(), collection.getRequiredPeerCount()];
    if (maximum < required) {
      throw fail(`maximum peer count (${maximum}) cannot be less than the required peer count (${required})`);
    }
    if (required < 0) throw fail(`requiredPeerCount (${required}) cannot be less than zero`);
    validateMembers(collection, msps);
  }
}

function validateMembers(collection: peer.StaticCollectionConfig, msps: MspManager): void {
  const name = collection.getName();
  if (!collection.hasMemberOrgsPolicy()) {
    throw new Error(`collection member policy is not set for collection '${name}'`);
  }
  const policy = collection.getMemberOrgsPolicy()?.getSignaturePolicy();
  if (policy === undefined) throw new Error(`collection member org policy is empty for collection '${name}'`);
  withPrefix(`invalid member org policy for collection '${name}'`, () =>
    signaturePolicy(policy.serializeBinary(), msps),
  );
  withPrefix(`collection-name: ${name} -- error in member org policy`, () => requireOrOnly(policy.getRule()));
  for (const principal of policy.getIdentitiesList()) requireMember(name, principal, msps);
}

function requireOrOnly(rule: common.SignaturePolicy | undefined): void {
  const outOf = rule?.getNOutOf();
  if (outOf === undefined) return;
  if (outOf.getN() !== 1) throw new Error(`signature policy is not an OR concatenation, NOutOf ${outOf.getN()}`);
  for (const inner of outOf.getRulesList()) requireOrOnly(inner);
}

function requireMember(name: string, principal: msp.MSPPrincipal, msps: MspManager): void {
  const { ROLE, ORGANIZATION_UNIT, IDENTITY } = msp.MSPPrincipal.Classification;
  const classification = principal.getPrincipalClassification();
  const bytes = principal.getPrincipal_asU8();
  if (classification === IDENTITY) {
    try {
      msps.deserialize(bytes);
      return;
    } catch (error) {
      throw new Error(`collection-name: ${name} -- contains an identity that is not part of the channel`, {
        cause: error,
      });
    }
  }
  if (classification !== ROLE && classification !== ORGANIZATION_UNIT) {
    throw new Error(`collection-name: ${name} -- principal type ${classification} is not supported`);
  }
  const mspId =
    classification === ROLE
      ? msp.MSPRole.deserializeBinary(bytes).getMspIdentifier()
      : msp.OrganizationUnit.deserializeBinary(bytes).getMspIdentifier();
  if (!msps.mspIds.includes(mspId)) {
    throw new Error(`collection-name: ${name} -- collection member '${mspId}' is not part of the channel`);
  }
}

/** @throws unless every committed collection is still there and keeps its data as long as before. */
export function validateAgainstCommitted(
  proposed: readonly peer.StaticCollectionConfig[],
  committed: readonly peer.StaticCollectionConfig[],
): void {
  if (committed.length === 0) return;
  if (proposed.length === 0) {
    throw new Error('the proposed collection config does not contain previously defined collections');
  }
  const byName = new Map(proposed.map((collection) => [collection.getName(), collection]));
  for (const before of committed) {
    const name = before.getName();
    const after = byName.get(name);
    if (after === undefined) {
      throw new Error(`existing collection [${name}] missing in the proposed collection configuration`);
    }
    if (after.getBlockToLive() !== before.getBlockToLive()) {
      throw new Error(
        `the BlockToLive in an existing collection [${name}] modified. Existing value [${before.getBlockToLive()}]`,
      );
    }
  }
}
