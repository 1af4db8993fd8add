import { QuorateError } from '../../core/model/quorate-error.js';
import { decodeApplicationPolicy } from '../../fabric/lifecycle/application-policy.js';
import type { ChaincodeDefinition } from '../../ports/read/fabric-reader.js';
import type { Simulation } from './versioned-state.js';

/** One organization's approval of a definition at a sequence. */
export interface Approval {
  readonly definition: ChaincodeDefinition;
  readonly packageId: string;
}

const definitionKey = (name: string): string => `lifecycle/definition/${name}`;
const approvalsOf = (name: string, sequence: number): string => `lifecycle/approval/${name}/${sequence}/`;

export function committedDefinition(state: Simulation, name: string): ChaincodeDefinition | undefined {
  return state.get<ChaincodeDefinition>(definitionKey(name));
}

/** MSP id -> its approval at this sequence. */
export function approvals(state: Simulation, name: string, sequence: number): ReadonlyMap<string, Approval> {
  const prefix = approvalsOf(name, sequence);
  return new Map(state.range<Approval>(prefix).map(({ key, value }) => [key.slice(prefix.length), value]));
}

/** Approvals are compared byte for byte: the policy's text says nothing, its bytes do. */
export function sameDefinition(left: ChaincodeDefinition, right: ChaincodeDefinition): boolean {
  const bytes = ({ version, sequence, validationParameter, initRequired, collections }: ChaincodeDefinition): string =>
    JSON.stringify([version, sequence, validationParameter, initRequired, collections]);
  return left.name === right.name && bytes(left) === bytes(right);
}

/**
 * ApproveChaincodeDefinitionForMyOrg. `unchanged`: the same was approved before, and Fabric refuses to say it again.
 * Fabric: core/chaincode/lifecycle/lifecycle.go ApproveChaincodeDefinitionForOrg.
 * @throws QuorateError APPROVE_FAILED
 */
export function approve(state: Simulation, mspId: string, approval: Approval): 'written' | 'unchanged' {
  const { definition } = approval;
  const { name, sequence } = definition;
  const committed = committedDefinition(state, name);
  const current = committed?.sequence ?? 0;
  if (sequence !== current && sequence !== current + 1) {
    throw refused('APPROVE_FAILED', `requested sequence ${sequence} is neither ${current} nor the next`, definition);
  }
  if (committed && sequence === current && !sameDefinition(committed, definition)) {
    const why = `attempted to define the current sequence (${current}) for namespace ${name}, but it differs`;
    throw refused('APPROVE_FAILED', why, definition);
  }
  const key = `${approvalsOf(name, sequence)}${mspId}`;
  const before = state.get<Approval>(key);
  if (before && sameDefinition(before.definition, definition) && before.packageId === approval.packageId) {
    return 'unchanged';
  }
  state.put(key, { ...approval, definition: asOnLedger(definition) } satisfies Approval);
  return 'written';
}

/**
 * CommitChaincodeDefinition, as endorsed by one peer of each of `endorsers`. `past`: that sequence is not the next any
 * more. Fabric: core/chaincode/lifecycle/scc.go CommitChaincodeDefinition.
 * @throws QuorateError COMMIT_FAILED
 */
export function commit(
  state: Simulation,
  definition: ChaincodeDefinition,
  endorsers: readonly string[],
): 'written' | 'past' {
  const { name, sequence } = definition;
  const current = committedDefinition(state, name)?.sequence ?? 0;
  if (sequence <= current) return 'past';
  if (sequence !== current + 1) {
    throw refused('COMMIT_FAILED', `requested sequence is ${sequence}, but must be ${current + 1}`, definition);
  }
  const given = approvals(state, name, sequence);
  for (const mspId of endorsers) {
    const approval = given.get(mspId);
    if (approval && sameDefinition(approval.definition, definition)) continue;
    throw refused('COMMIT_FAILED', `chaincode definition not agreed to by this org (${mspId})`, definition);
  }
  state.put(definitionKey(name), asOnLedger(definition));
  return 'written';
}

/** The ledger holds the policy's bytes; its text is what those bytes say. */
function asOnLedger(definition: ChaincodeDefinition): ChaincodeDefinition {
  const bytes = Buffer.from(definition.validationParameter, 'base64');
  return { ...definition, endorsementPolicy: decodeApplicationPolicy(bytes) };
}

export function refused(
  code: 'APPROVE_FAILED' | 'COMMIT_FAILED',
  why: string,
  definition: ChaincodeDefinition,
): QuorateError {
  const what = code === 'APPROVE_FAILED' ? 'Our approval was not recorded' : 'The definition was not committed';
  const { name, sequence } = definition;
  return new QuorateError(code, what, { why, facts: { chaincode: name, sequence }, retry: 'transient' });
}
