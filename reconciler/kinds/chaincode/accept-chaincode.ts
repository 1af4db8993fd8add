import type { Json } from '../../core/model/json.js';
import { canonicalPolicy } from './canonical-policy.js';
import type { ChaincodeLive } from './chaincode-live.js';
import type { ChaincodeSpec } from './chaincode-spec.js';

/** What must be written for a document to say what the ledger says. */
export interface Acceptance {
  /** By the dotted path in `spec`, in their written form. */
  readonly fields: Readonly<Record<string, Json>>;
  /** What cannot be written, because it stands in no document: the source of another tree. */
  readonly left: readonly string[];
}

/** Compares a chaincode's document with its committed definition. Pure. Undefined when nothing is committed. */
export function acceptChaincode(spec: ChaincodeSpec, live: ChaincodeLive): Acceptance | undefined {
  const { definition, sourceTree } = live;
  if (!definition) return undefined;
  const fields: Record<string, string | boolean> = {};
  if (definition.version !== spec.version) fields.version = definition.version;
  // The ledger's text is in its one form already, and may say that the language has no words for it.
  const isSaid = !definition.endorsementPolicy.startsWith('unsupported policy ');
  if (isSaid && definition.endorsementPolicy !== canonicalPolicy(spec.endorsementPolicy)) {
    fields.endorsementPolicy = definition.endorsementPolicy;
  }
  if (definition.initRequired !== spec.initRequired) fields.initRequired = definition.initRequired;
  const left = isSaid ? [] : [`the committed endorsement policy cannot be written: ${definition.endorsementPolicy}`];
  if (sourceTree !== undefined && spec.tree !== undefined && sourceTree !== spec.tree) {
    left.push(
      `the committed package was made of source tree ${sourceTree}, and spec.source gives ${spec.tree}: put that source back by hand`,
    );
  }
  return { fields, left };
}
