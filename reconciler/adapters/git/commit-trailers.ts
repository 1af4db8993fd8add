/**
 * The values of one trailer of a raw commit object, in order. Trailers are the last paragraph of a message that has
 * more than a title, `Key: value` lines, keys without regard to case, as git-interpret-trailers(1) reads them.
 */
export function commitTrailers(object: Buffer, key: string): readonly string[] {
  const end = object.indexOf('\n\n');
  const message = end < 0 ? '' : object.subarray(end + 2).toString('utf8');
  const [, ...further] = message.trimEnd().split(/\n[^\S\n]*\n/);
  const lines = further.at(-1)?.split('\n') ?? [];
  return lines.flatMap((line) => {
    const [, name, value] = /^([A-Za-z0-9-]+)[ \t]*:[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    return name?.toLowerCase() === key.toLowerCase() ? [value!] : [];
  });
}
