import { createHash } from 'node:crypto';
import { peer } from '@hyperledger/fabric-protos';
import {
  type ChaincodeParameters,
  type DefinitionParameters,
  encodeEndorsementInfo,
  encodeValidationInfo,
} from './definition-encoding.js';

/** The namespace whose state holds all definitions. */
export const LIFECYCLE = '_lifecycle';
/** Definitions: committed ones in public state, approved ones (`name#sequence`) in an implicit collection. */
export const NAMESPACES = 'namespaces';
/** Where an approved chaincode's package is; in an implicit collection only. */
export const CHAINCODE_SOURCES = 'chaincode-sources';

/** A structure as `_lifecycle` stores it: each field under a key of its own. Fabric: core/chaincode/lifecycle/serializer.go. */
export interface StateRecord {
  /** The Go type's name. */
  readonly datatype: string;
  /** Field name and StateData bytes, in the struct's order. */
  readonly fields: readonly (readonly [field: string, value: Uint8Array])[];
}

export function metadataKey(namespace: string, name: string): string {
  return `${namespace}/metadata/${name}`;
}

export function fieldKey(namespace: string, name: string, field: string): string {
  return `${namespace}/fields/${name}/${field}`;
}

/** An approval's name in an implicit collection: `mycc#3`. */
export function privateName(chaincode: string, sequence: number): string {
  return `${chaincode}#${sequence}`;
}

/** StateData bytes of a whole number, bytes or text. Empty values are written, not left out. */
export function stateData(value: number | Uint8Array | string): Uint8Array {
  const data = new peer.lifecycle.StateData();
  if (typeof value === 'number') {
    data.setInt64(value);
  } else if (typeof value === 'string') {
    data.setString(value);
  } else {
    data.setBytes(value);
  }
  return data.serializeBinary();
}

/** Re-encoded, as Fabric does: field order and defaults of the client's encoding do not matter. */
function canonicalCollections(collections: Uint8Array): Uint8Array {
  return peer.CollectionConfigPackage.deserializeBinary(collections).serializeBinary();
}

function parameterFields(parameters: ChaincodeParameters): StateRecord['fields'] {
  return [
    ['EndorsementInfo', stateData(encodeEndorsementInfo(parameters))],
    ['ValidationInfo', stateData(encodeValidationInfo(parameters))],
    ['Collections', stateData(canonicalCollections(parameters.collections))],
  ];
}

/** What an organization approves, under `privateName`. */
export function parametersRecord(parameters: ChaincodeParameters): StateRecord {
  return { datatype: 'ChaincodeParameters', fields: parameterFields(parameters) };
}

/** What is committed, under the chaincode's name. */
export function definitionRecord(definition: DefinitionParameters): StateRecord {
  return {
    datatype: 'ChaincodeDefinition',
    fields: [['Sequence', stateData(definition.sequence)], ...parameterFields(definition)],
  };
}

/** Which package an organization runs an approved definition with; '' when none. Under `privateName` in `CHAINCODE_SOURCES`. */
export function localPackageRecord(packageId: string): StateRecord {
  return { datatype: 'ChaincodeLocalPackage', fields: [['PackageID', stateData(packageId)]] };
}

/** StateMetadata bytes: the type's name and its fields in order. */
export function recordMetadata(record: StateRecord): Uint8Array {
  const metadata = new peer.lifecycle.StateMetadata();
  metadata.setDatatype(record.datatype);
  metadata.setFieldsList(record.fields.map(([field]) => field));
  return metadata.serializeBinary();
}

export interface StateEntry {
  readonly key: string;
  readonly value: Uint8Array;
}

/** All keys of a record, fields first and metadata last, in the order Fabric writes them the first time. */
export function recordEntries(namespace: string, name: string, record: StateRecord): readonly StateEntry[] {
  const fields = record.fields.map(([field, value]) => ({ key: fieldKey(namespace, name, field), value }));
  return [...fields, { key: metadataKey(namespace, name), value: recordMetadata(record) }];
}

/**
 * Which fields of an expected record are not what a collection's hashes say; empty: it is that record. A record that is
 * missing or of another type gives its type's name alone. This is how one organization's approval is checked by all.
 * Fabric: serializer.go IsSerialized.
 * @param hashOf SHA-256 of the value under a key, or undefined where there is none
 */
export function recordMismatches(
  namespace: string,
  name: string,
  record: StateRecord,
  hashOf: (key: string) => Uint8Array | undefined,
): readonly string[] {
  const same = ({ key, value }: StateEntry): boolean => {
    const actual = hashOf(key);
    return actual !== undefined && createHash('sha256').update(value).digest().equals(actual);
  };
  const matches = recordEntries(namespace, name, record).map(same);
  if (matches.pop() !== true) {
    return [record.datatype];
  }
  return record.fields.filter((_, index) => !matches[index]).map(([field]) => field);
}
