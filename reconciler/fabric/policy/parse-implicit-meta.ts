import { common } from '@hyperledger/fabric-protos';
import { PolicyError } from './policy-error.js';

const { Rule } = common.ImplicitMetaPolicy;
const NAMES: Readonly<Record<string, 0 | 1 | 2>> = { ANY: Rule.ANY, ALL: Rule.ALL, MAJORITY: Rule.MAJORITY };

/** An implicit meta policy as configtx.yaml writes it: `MAJORITY Admins`. */
export interface ImplicitMeta {
  readonly rule: 'ANY' | 'ALL' | 'MAJORITY';
  readonly subPolicy: string;
}

/**
 * Exactly one space, upper case only. Fabric: common/policies/implicitmetaparser.go.
 * @throws PolicyError with Fabric's text
 */
export function parseImplicitMeta(text: string): ImplicitMeta {
  const parts = text.split(' ');
  const [rule = '', subPolicy = ''] = parts;
  if (parts.length !== 2) throw new PolicyError(`expected two space separated tokens, but got ${parts.length}`);
  if (!Object.hasOwn(NAMES, rule)) {
    throw new PolicyError(`unknown rule type '${rule}', expected ALL, ANY, or MAJORITY`);
  }
  return { rule: rule as ImplicitMeta['rule'], subPolicy };
}

/** `MAJORITY Admins`. */
export function formatImplicitMeta({ rule, subPolicy }: ImplicitMeta): string {
  return `${rule} ${subPolicy}`;
}

/** ImplicitMetaPolicy bytes. */
export function encodeImplicitMeta({ rule, subPolicy }: ImplicitMeta): Uint8Array {
  const message = new common.ImplicitMetaPolicy();
  message.setSubPolicy(subPolicy);
  message.setRule(NAMES[rule] ?? Rule.ANY);
  return message.serializeBinary();
}

/** @throws PolicyError when the bytes are no ImplicitMetaPolicy or name a rule that does not exist */
export function decodeImplicitMeta(bytes: Uint8Array): ImplicitMeta {
  let message: common.ImplicitMetaPolicy;
  try {
    message = common.ImplicitMetaPolicy.deserializeBinary(bytes);
  } catch {
    throw new PolicyError('these bytes are no ImplicitMetaPolicy');
  }
  const found = Object.entries(NAMES).find(([, number]) => number === message.getRule());
  if (!found) throw new PolicyError(`unknown implicit meta rule ${message.getRule()}`);
  return { rule: found[0] as ImplicitMeta['rule'], subPolicy: message.getSubPolicy() };
}
