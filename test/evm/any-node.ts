import fc from 'fast-check';
import { canonicalHost } from '../../reconciler/evm/host.js';
import { ROLES } from '../../reconciler/evm/node-tuple.js';
import type { PermissionedNode } from '../../reconciler/ports/read/permissioning-reader.js';

const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits });
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
const ip = fc.oneof(
  fc.ipV4(),
  fc.ipV6().map((one) => canonicalHost(one)!),
);
const name = fc.domain().map((one) => one.toLowerCase());
// Each of these is made but once: fast-check reads all texts that it holds for dangerous in their letters.
const id = hex(128);
const geohash = fc.string({ unit: fc.constantFrom(...'0123456789bcdefghjkmnpqrstuvwxyz'), minLength: 1, maxLength: 6 });
const group = hex(64)
  .filter((one) => !/^0*$/.test(one))
  .map((one) => `0x${one}`);

/** Any node, in its one form; with host names or without. */
export function anyNode(withNames: boolean): fc.Arbitrary<PermissionedNode> {
  return fc.record(
    {
      id,
      host: withNames ? fc.oneof(ip, name) : ip,
      port: fc.integer({ min: 1, max: 65_535 }),
      role: fc.constantFrom(...ROLES),
      organization: text,
      name: text,
      geohash,
      did: text,
      group,
    },
    { requiredKeys: ['id', 'host', 'port'] },
  );
}

export function distinctById(node: fc.Arbitrary<PermissionedNode>): fc.Arbitrary<readonly PermissionedNode[]> {
  return fc.uniqueArray(node, { selector: ({ id }) => id, maxLength: 12 });
}
