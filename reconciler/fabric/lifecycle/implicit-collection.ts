const PREFIX = '_implicit_org_';

/** The collection that is each organization's own, without being defined. Fabric: core/chaincode/implicitcollection. */
export function implicitCollection(mspId: string): string {
  return PREFIX + mspId;
}

/** The organization of an implicit collection; undefined for any other collection. */
export function implicitCollectionOrganization(collection: string): string | undefined {
  return collection.startsWith(PREFIX) ? collection.slice(PREFIX.length) : undefined;
}
