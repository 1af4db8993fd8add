import type { common } from '@hyperledger/fabric-protos';
import { decode } from '../transaction/decode.js';
import { ConfigError } from './config-error.js';

interface MessageType<T> {
  new (): T;
  deserializeBinary(bytes: Uint8Array): T;
}

/** The values that a group may have, by key. */
export type ValueTypes = Readonly<Record<string, MessageType<unknown>>>;

export type Values<Types extends ValueTypes> = {
  readonly [Key in keyof Types]: Types[Key] extends MessageType<infer T> ? T : never;
};

/**
 * Decodes a group's values; one that is not there reads as an empty message.
 * Fabric: channelconfig.DeserializeProtoValuesFromGroup.
 * @throws ConfigError `failed to deserialize values: Unexpected key X`
 */
export function readValues<Types extends ValueTypes>(group: common.ConfigGroup, types: Types): Values<Types> {
  const result: Record<string, unknown> = {};
  for (const [key, type] of Object.entries(types)) {
    result[key] = new type();
  }
  for (const [key, value] of entriesOf(group.getValuesMap())) {
    const type = Object.hasOwn(types, key) ? types[key] : undefined;
    if (type === undefined) {
      throw new ConfigError(`failed to deserialize values: Unexpected key ${key}`);
    }
    try {
      result[key] = decode(type, value.getValue_asU8());
    } catch (error) {
      throw new ConfigError(`failed to deserialize values: ${(error as Error).message}`);
    }
  }
  return result as Values<Types>;
}

/** A map's entries, sorted by key: Fabric walks maps in random order, we always in this one. */
export function entriesOf<T>(map: {
  forEach(callback: (value: T, key: string) => void): void;
}): readonly (readonly [key: string, value: T])[] {
  const entries: (readonly [string, T])[] = [];
  map.forEach((value, key) => {
    entries.push([key, value]);
  });
  return entries.sort(([left], [right]) => (left < right ? -1 : 1));
}

/** Runs a step whose errors carry the step's name, as Fabric wraps them. @throws ConfigError `<what>: <message>` */
export function within<T>(what: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw new ConfigError(`${what}: ${(error as Error).message}`);
  }
}
