import { peer } from '@hyperledger/fabric-protos';
import type { ChaincodeParameters, DefinitionParameters } from '../../../../fabric/lifecycle/definition-encoding.js';
import { CHAINCODE_SOURCES, NAMESPACES } from '../../../../fabric/lifecycle/state-records.js';
import { type ReadableState, readField, readMetadata, sameBytes } from './serializer.js';

const { ChaincodeEndorsementInfo, ChaincodeValidationInfo } = peer.lifecycle;

const DEFINITION_TYPE = 'ChaincodeDefinition';
const PARAMETERS_TYPE = 'ChaincodeParameters';
const LOCAL_PACKAGE_TYPE = 'ChaincodeLocalPackage';

function readParameters(name: string, state: ReadableState): ChaincodeParameters {
  const field = (title: string): Uint8Array => readField(NAMESPACES, name, title, state).getBytes_asU8();
  const endorsement = ChaincodeEndorsementInfo.deserializeBinary(field('EndorsementInfo'));
  const validation = ChaincodeValidationInfo.deserializeBinary(field('ValidationInfo'));
  return {
    version: endorsement.getVersion(),
    endorsementPlugin: endorsement.getEndorsementPlugin(),
    initRequired: endorsement.getInitRequired(),
    validationPlugin: validation.getValidationPlugin(),
    validationParameter: validation.getValidationParameter_asU8(),
    collections: field('Collections'),
  };
}

/** The committed sequence; 0 when the name was never committed. */
export function readSequence(name: string, state: ReadableState): number {
  return readField(NAMESPACES, name, 'Sequence', state).getInt64();
}

/** The committed definition; none when the name is not defined. @throws when the name is of another type. */
export function readDefinition(name: string, state: ReadableState): DefinitionParameters | undefined {
  const metadata = readMetadata(NAMESPACES, name, state);
  if (metadata === undefined) return undefined;
  if (metadata.getDatatype() !== DEFINITION_TYPE) throw new Error(`not a chaincode type: ${metadata.getDatatype()}`);
  return { sequence: readSequence(name, state), ...readParameters(name, state) };
}

/** What was approved under `name#sequence`. @param known the record's metadata, where a range has read it already */
export function readApprovedParameters(
  privateName: string,
  state: ReadableState,
  known?: peer.lifecycle.StateMetadata,
): ChaincodeParameters | undefined {
  const metadata = known ?? readMetadata(NAMESPACES, privateName, state);
  if (metadata === undefined) return undefined;
  if (metadata.getDatatype() !== PARAMETERS_TYPE) {
    throw new Error(`not a chaincode parameters type: ${metadata.getDatatype()}`);
  }
  return readParameters(privateName, state);
}

/** The package id approved under `name#sequence`, '' for none; undefined when nothing was approved. */
export function readPackageId(privateName: string, state: ReadableState): string | undefined {
  const metadata = readMetadata(CHAINCODE_SOURCES, privateName, state);
  if (metadata === undefined) return undefined;
  if (metadata.getDatatype() !== LOCAL_PACKAGE_TYPE) {
    throw new Error(`not a chaincode local package type: ${metadata.getDatatype()}`);
  }
  return readField(CHAINCODE_SOURCES, privateName, 'PackageID', state).getString();
}

/** How two sets of parameters differ, in Fabric's words; none when they are equal. Fabric: lifecycle.go Equal. */
export function parametersDifference(expected: ChaincodeParameters, passed: ChaincodeParameters): string | undefined {
  const texts: readonly [string, string, string][] = [
    ['Version', expected.version, passed.version],
    ['EndorsementPlugin', expected.endorsementPlugin, passed.endorsementPlugin],
    ['InitRequired', String(expected.initRequired), String(passed.initRequired)],
    ['ValidationPlugin', expected.validationPlugin, passed.validationPlugin],
    ['ValidationParameter', hex(expected.validationParameter), hex(passed.validationParameter)],
  ];
  for (const [title, one, other] of texts) {
    if (one !== other) return `expected ${title} '${one}' does not match passed ${title} '${other}'`;
  }
  if (sameBytes(expected.collections, passed.collections)) return undefined;
  return 'Collections do not match';
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
