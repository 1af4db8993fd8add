import { common } from '@hyperledger/fabric-protos';
import { addValue, type Encodable } from '../config/config-tree.js';
import { entriesOf } from '../config/config-values.js';
import { decode } from '../transaction/decode.js';

interface MessageType<T> {
  new (): T;
  deserializeBinary(bytes: Uint8Array): T;
}

/**
 * A value of a group; one that is not there is an empty message. Other keys are not looked at: orderers accept values that
 * Fabric does not know.
 * @throws WireError
 */
export function valueIn<T>(group: common.ConfigGroup, key: string, type: MessageType<T>): T {
  const entry = group.getValuesMap().get(key);
  return entry === undefined ? new type() : decode(type, entry.getValue_asU8(), key);
}

/** Sets a value in place: one that is there keeps its mod_policy, a new one gets `modPolicy`. Undefined removes it. */
export function setValue(
  group: common.ConfigGroup,
  key: string,
  value: Encodable | undefined,
  modPolicy?: string,
): void {
  const entry = group.getValuesMap().get(key);
  if (value === undefined) {
    group.getValuesMap().del(key);
  } else if (entry === undefined) {
    addValue(group, key, value, modPolicy);
  } else {
    entry.setValue(value.serializeBinary());
  }
}

/** Sets a value in place when `edit` says that it changed it. */
export function editValue<T extends Encodable>(
  group: common.ConfigGroup,
  key: string,
  type: MessageType<T>,
  edit: (value: T) => boolean,
): void {
  const value = valueIn(group, key, type);
  if (edit(value)) setValue(group, key, value);
}

/** Names, sorted. */
export function capabilitiesOf(group: common.ConfigGroup): readonly string[] {
  return entriesOf(valueIn(group, 'Capabilities', common.Capabilities).getCapabilitiesMap()).map(([name]) => name);
}

/** `host:port` of orderers, as on the ledger. */
export function addressesOf(group: common.ConfigGroup, key: 'OrdererAddresses' | 'Endpoints'): readonly string[] {
  return valueIn(group, key, common.OrdererAddresses).getAddressesList();
}
