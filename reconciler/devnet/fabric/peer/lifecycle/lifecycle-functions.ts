import type { ChannelBundle } from '../../../../fabric/config/channel-bundle.js';
import type { ChaincodeParameters, DefinitionParameters } from '../../../../fabric/lifecycle/definition-encoding.js';
import {
  CHAINCODE_SOURCES,
  definitionRecord,
  localPackageRecord,
  NAMESPACES,
  parametersRecord,
  recordMismatches,
} from '../../../../fabric/lifecycle/state-records.js';
import { withPrefix } from '../endorser/error-text.js';
import {
  parametersDifference,
  readApprovedParameters,
  readDefinition,
  readPackageId,
  readSequence,
} from './chaincode-definition.js';
import { withChannelDefaults } from './definition-defaults.js';
import {
  type OpaqueState,
  type RangeableState,
  type ReadableState,
  type ReadWritableState,
  readAllMetadata,
  readMetadata,
  serialize,
} from './serializer.js';

/** Answered with status 404. Fabric: lifecycle.go ErrNamespaceNotDefined. */
export class NamespaceNotDefined extends Error {
  constructor(name: string) {
    super(`namespace ${name} is not defined`);
    this.name = 'NamespaceNotDefined';
  }
}

/** What the organizations of a channel think of one definition. */
export interface Approvals {
  /** By MSP id: whether the organization approved exactly this definition. */
  readonly approvals: ReadonlyMap<string, boolean>;
  /** By MSP id: what differs, for those that did not. */
  readonly mismatches: ReadonlyMap<string, readonly string[]>;
}

/** What one organization approved. */
export interface ApprovedDefinition extends ChaincodeParameters {
  readonly name: string;
  readonly sequence: number;
  /** '' when the organization approved without a package. */
  readonly packageId: string;
}

function currentSequence(name: string, state: ReadableState): number {
  return withPrefix('could not get current sequence', () => readSequence(name, state));
}

/**
 * Writes this organization's approval. Fabric: lifecycle.go ApproveChaincodeDefinitionForOrg.
 * @throws when the sequence is not the committed or the next one, when it contradicts what is committed, and when it
 * would change nothing.
 */
export function approveDefinition(
  bundle: ChannelBundle,
  name: string,
  requested: DefinitionParameters,
  packageId: string,
  publicState: ReadableState,
  orgState: ReadWritableState,
): void {
  const current = currentSequence(name, publicState);
  requireApprovableSequence(requested.sequence, current);
  const definition = withChannelDefaults(requested, bundle);
  const privateName = `${name}#${definition.sequence}`;
  if (definition.sequence === current) {
    requireSameAsCommitted(name, definition, publicState);
    if (isApprovedAlready(privateName, definition, packageId, orgState)) {
      throw new Error(`attempted to redefine the current committed sequence (${current}) for namespace ${name}`);
    }
  } else if (isApprovedAlready(privateName, definition, packageId, orgState)) {
    throw new Error(
      `attempted to redefine uncommitted sequence (${definition.sequence}) for namespace ${name} with unchanged content`,
    );
  }
  withPrefix('could not serialize chaincode parameters to state', () =>
    serialize(NAMESPACES, privateName, parametersRecord(definition), orgState),
  );
  withPrefix('could not serialize chaincode package info to state', () =>
    serialize(CHAINCODE_SOURCES, privateName, localPackageRecord(packageId), orgState),
  );
}

function requireApprovableSequence(requested: number, current: number): void {
  if (current === requested && requested === 0) {
    throw new Error('requested sequence is 0, but first definable sequence number is 1');
  }
  if (requested < current) {
    throw new Error(`currently defined sequence ${current} is larger than requested sequence ${requested}`);
  }
  if (requested > current + 1) {
    throw new Error(`requested sequence ${requested} is larger than the next available sequence number ${current + 1}`);
  }
}

function requireSameAsCommitted(name: string, definition: DefinitionParameters, publicState: ReadableState): void {
  const committed = withPrefix(`could not deserialize namespace ${name} as chaincode`, () =>
    readDefinition(name, publicState),
  );
  if (committed === undefined) {
    throw new Error(`missing metadata for currently committed sequence number (${definition.sequence})`);
  }
  const difference = parametersDifference(committed, definition);
  if (difference === undefined) return;
  throw new Error(
    `attempted to redefine the current committed sequence (${definition.sequence}) for namespace ${name} with different parameters: ${difference}`,
  );
}

function isApprovedAlready(
  privateName: string,
  definition: DefinitionParameters,
  packageId: string,
  orgState: ReadableState,
): boolean {
  const approved = withPrefix(`could not deserialize namespace ${privateName} as chaincode`, () =>
    readApprovedParameters(privateName, orgState),
  );
  if (approved === undefined || parametersDifference(approved, definition) !== undefined) return false;
  return readPackageId(privateName, orgState) === packageId;
}

/**
 * Which organizations approved a definition that could be committed now. Fabric: lifecycle.go CheckCommitReadiness.
 * @throws when the sequence is not the next one.
 */
export function checkCommitReadiness(
  bundle: ChannelBundle,
  name: string,
  requested: DefinitionParameters,
  publicState: ReadableState,
  orgStates: readonly OpaqueState[],
): Approvals & { readonly definition: DefinitionParameters } {
  const current = currentSequence(name, publicState);
  if (requested.sequence !== current + 1) {
    throw new Error(`requested sequence is ${requested.sequence}, but new definition must be sequence ${current + 1}`);
  }
  const definition = withChannelDefaults(requested, bundle);
  return { definition, ...orgApprovals(name, definition, orgStates) };
}

/** Writes the definition to public state; the caller looks at the approvals. */
export function commitDefinition(
  bundle: ChannelBundle,
  name: string,
  requested: DefinitionParameters,
  publicState: ReadWritableState,
  orgStates: readonly OpaqueState[],
): Approvals {
  const ready = checkCommitReadiness(bundle, name, requested, publicState, orgStates);
  withPrefix('could not serialize chaincode definition', () =>
    serialize(NAMESPACES, name, definitionRecord(ready.definition), publicState),
  );
  return ready;
}

/** Who approved exactly this definition. Fabric: lifecycle.go QueryOrgApprovals. */
export function orgApprovals(
  name: string,
  definition: DefinitionParameters,
  orgStates: readonly OpaqueState[],
): Approvals {
  const privateName = `${name}#${definition.sequence}`;
  const record = parametersRecord(definition);
  const result = { approvals: new Map<string, boolean>(), mismatches: new Map<string, readonly string[]>() };
  for (const state of orgStates) {
    const items = withPrefix(`serialization check failed for key ${privateName}`, () =>
      recordMismatches(NAMESPACES, privateName, record, readHash(state)),
    );
    result.approvals.set(state.mspId, items.length === 0);
    if (items.length > 0) result.mismatches.set(state.mspId, items);
  }
  return result;
}

function readHash(state: OpaqueState): (key: string) => Uint8Array | undefined {
  return (key) => withPrefix(`could not get value for key ${key}`, () => state.getStateHash(key));
}

/** The committed definition. @throws NamespaceNotDefined */
export function queryDefinition(name: string, publicState: ReadableState): DefinitionParameters {
  const definition = withPrefix(`could not deserialize namespace ${name} as chaincode`, () =>
    readDefinition(name, publicState),
  );
  if (definition === undefined) throw new NamespaceNotDefined(name);
  return definition;
}

/** All committed definitions, by name, in key order. */
export function queryDefinitions(
  state: ReadableState & RangeableState,
): readonly (DefinitionParameters & { readonly name: string })[] {
  const records = withPrefix('could not query namespace metadata', () => readAllMetadata(NAMESPACES, state));
  return [...records]
    .filter(([, metadata]) => metadata.getDatatype() === 'ChaincodeDefinition')
    .map(([name]) => ({ name, ...queryDefinition(name, state) }));
}

/** This organization's approval; sequence 0 means the next one if approved, else the committed one. */
export function queryApproved(
  channelId: string,
  name: string,
  sequence: number,
  publicState: ReadableState,
  orgState: ReadableState,
): ApprovedDefinition {
  const requested = sequence === 0 ? newestSequence(name, publicState, orgState) : sequence;
  if (readMetadata(NAMESPACES, `${name}#${requested}`, orgState) === undefined) {
    throw new Error(
      `could not fetch approved chaincode definition (name: '${name}', sequence: '${requested}') on channel '${channelId}'`,
    );
  }
  return fetchApproved(name, requested, orgState);
}

function newestSequence(name: string, publicState: ReadableState, orgState: ReadableState): number {
  const current = currentSequence(name, publicState);
  return readMetadata(NAMESPACES, `${name}#${current + 1}`, orgState) === undefined ? current : current + 1;
}

type Known = Parameters<typeof readApprovedParameters>[2];
function fetchApproved(name: string, sequence: number, orgState: ReadableState, known?: Known): ApprovedDefinition {
  const privateName = `${name}#${sequence}`;
  const parameters = readApprovedParameters(privateName, orgState, known)!;
  const packageId = readPackageId(privateName, orgState);
  if (packageId === undefined) throw new Error(`could not fetch chaincode-source metadata for ${privateName}`);
  return { name, sequence, packageId, ...parameters };
}

/** All approvals of this organization, in key order. */
export function queryAllApproved(orgState: ReadableState & RangeableState): readonly ApprovedDefinition[] {
  const records = withPrefix('could not fetch metadatas', () => readAllMetadata(NAMESPACES, orgState));
  return [...records].map(([privateName, metadata]) => {
    const match = /^([^#]*)#(\d+)$/.exec(privateName);
    const bad = `could not extract chaincode name and sequence number from metadata: ${privateName}: invalid private name format: ${privateName}`;
    if (match === null) throw new Error(bad);
    return fetchApproved(match[1]!, Number(match[2]), orgState, metadata);
  });
}
