import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import { implicitCollectionOrganization } from '../../../fabric/lifecycle/implicit-collection.js';
import {
  collectionPackage,
  stateData,
  stateMetadata,
  validationInfo,
} from '../../../fabric/wire/transaction-messages.js';
import type { LedgerState } from '../ledger/ledger-state.js';

/** The namespace of chaincode definitions, itself a chaincode. */
export const LIFECYCLE = '_lifecycle';

/** What validation needs of a committed chaincode definition. */
export interface DefinedChaincode {
  readonly plugin: string;
  /** ApplicationPolicy bytes. */
  readonly policy: Uint8Array;
  /** Explicit collections: name -> their own ApplicationPolicy bytes, or undefined where the chaincode's counts. */
  readonly collections: ReadonlyMap<string, Uint8Array | undefined>;
}

/** Reads a key of `_lifecycle`'s public state. In a simulation each read enters the read set. */
export type LifecycleReader = (key: string) => Uint8Array | undefined;

const NONE = new Uint8Array(0);

/** Reads `_lifecycle` in a committed state. */
export function lifecycleReader(state: LedgerState): LifecycleReader {
  return (key) => state.get({ namespace: LIFECYCLE }, key)?.value;
}

/**
 * The committed definition of a chaincode, out of `_lifecycle`'s public state; undefined when there is none. Reads the
 * keys that Fabric reads. Fabric: core/chaincode/lifecycle/lifecycle.go ChaincodeDefinitionIfDefined.
 * @throws when the state is damaged: then no block can be validated.
 */
export function chaincodeDefinition(read: LifecycleReader, name: string): DefinedChaincode | undefined {
  const metadata = read(`namespaces/metadata/${name}`);
  if (metadata === undefined) return undefined;
  const { datatype } = stateMetadata.decode(metadata);
  if (datatype !== 'ChaincodeDefinition') throw new Error(`not a chaincode type: ${datatype}`);
  const field = (field: string): Uint8Array =>
    stateData.decode(read(`namespaces/fields/${name}/${field}`) ?? NONE).bytes ?? NONE;
  field('Sequence');
  field('EndorsementInfo');
  const { plugin, parameter } = validationInfo.decode(field('ValidationInfo'));
  const collections = new Map<string, Uint8Array | undefined>();
  for (const collection of collectionPackage.decode(field('Collections')).collections)
    if (collection.static !== undefined) collections.set(collection.static.name, collection.static.endorsementPolicy);
  return { plugin, policy: parameter ?? NONE, collections };
}

/** Whether the channel has an application organization with this MSP id. */
function isMember(bundle: ChannelBundle, mspId: string): boolean {
  return bundle.application?.organizations.some((organization) => organization.mspId === mspId) === true;
}

/**
 * Whether a simulation may use a collection.
 * @throws with Fabric's text when the chaincode or the collection is not defined. Fabric: txmgr/collection_val.go.
 */
export function checkCollection(
  read: LifecycleReader,
  bundle: ChannelBundle,
  namespace: string,
  collection: string,
): { readonly implicit: boolean } {
  const defined = namespace === LIFECYCLE ? undefined : chaincodeDefinition(read, namespace);
  if (defined === undefined && namespace !== LIFECYCLE)
    throw new Error(
      `collection config not defined for chaincode [${namespace}], pass the collection configuration upon chaincode definition/instantiation`,
    );
  const owner = implicitCollectionOrganization(collection);
  if (owner !== undefined && isMember(bundle, owner)) return { implicit: true };
  if (defined?.collections.has(collection) === true) return { implicit: false };
  throw new Error(`collection [${collection}] not defined in the collection config for chaincode [${namespace}]`);
}
