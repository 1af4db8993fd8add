import type { common } from '@hyperledger/fabric-protos';
import { capabilities } from '../config/config-tree.js';
import { addresses } from '../config/genesis-groups.js';
import { addressesOf, capabilitiesOf, setValue } from './group-values.js';
import { mergeTexts } from './merge-set.js';

/** The capabilities of a group as they are wanted, in place; none are no value, as in configtxgen. Undefined: left alone. */
export function editCapabilities(group: common.ConfigGroup, wanted: readonly string[] | undefined): void {
  const names = wanted && mergeTexts(capabilitiesOf(group), wanted);
  if (names !== undefined) setValue(group, 'Capabilities', names.length === 0 ? undefined : capabilities(names));
}

/**
 * Addresses of orderers as they are wanted, in place; none are no value. Undefined: left alone.
 * @param modPolicy of a value that is new
 */
export function editAddresses(
  group: common.ConfigGroup,
  key: 'OrdererAddresses' | 'Endpoints',
  wanted: readonly string[] | undefined,
  modPolicy?: string,
): void {
  const list = wanted && mergeTexts(addressesOf(group, key), wanted);
  if (list !== undefined) setValue(group, key, list.length === 0 ? undefined : addresses(list), modPolicy);
}
