/** The accessors that a generated message has for fields of these names; a setter takes what its getter gives. */
export type Getters<T> = { readonly [Name in keyof T & string as `get${Name}`]: () => T[Name] };
export type Setters<T> = { readonly [Name in keyof T & string as `set${Name}`]: (value: never) => unknown };

/** The fields of a message, each named once, so that the compiler sees a missing one. */
export type FieldNames<T> = Readonly<Record<keyof T & string, true>>;

type Accessors = Readonly<Record<string, (value?: unknown) => unknown>>;

/** The fields of a message whose accessors have configtx.yaml's names. */
export function readFields<T>(message: Getters<T>, names: FieldNames<T>): T {
  const accessors = message as unknown as Accessors;
  return Object.fromEntries(Object.keys(names).map((name) => [name, accessors[`get${name}`]!.call(message)])) as T;
}

/**
 * Sets the fields that are given and differ, and answers whether there were any.
 * @param normal the one form of a value: what is compared, and what is written
 */
export function writeFields<T extends object>(
  message: Getters<T> & Setters<T>,
  names: FieldNames<T>,
  wanted: { readonly [Name in keyof T]?: T[Name] | undefined },
  normal: (value: unknown) => unknown = (value) => value,
): boolean {
  const accessors = message as unknown as Accessors;
  const live = readFields<T>(message, names);
  const differing = (Object.keys(names) as (keyof T & string)[]).filter(
    (name) => wanted[name] !== undefined && normal(live[name]) !== normal(wanted[name]),
  );
  for (const name of differing) accessors[`set${name}`]!.call(message, normal(wanted[name]));
  return differing.length > 0;
}
