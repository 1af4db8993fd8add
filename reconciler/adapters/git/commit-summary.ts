/** What a raw commit object says of itself; nothing of it is proven. */
export interface CommitSummary {
  /** Full commit ids, in order: those that Git follows, which stand right behind the tree and nowhere else. */
  readonly parents: readonly string[];
  /** The author's name, as `git log --format=%an` shows it. */
  readonly author: string;
  /** The first paragraph of the message on one line, as `git log --format=%s` shows it. */
  readonly subject: string;
}

/** Reads a raw commit object (`git cat-file commit`), in the encoding that it names, UTF-8 where it names none. */
export function commitSummary(object: Buffer): CommitSummary {
  const end = object.indexOf('\n\n');
  const header = end < 0 ? object : object.subarray(0, end);
  const lines = header.toString('latin1').split('\n');
  const firstOther = lines.findIndex((line, at) => at > 0 && !line.startsWith('parent '));
  const { decode } = decoderOf(lines.find((line) => line.startsWith('encoding '))?.slice('encoding '.length));
  const author = decode(header)
    .split('\n')
    .find((line) => line.startsWith('author '));
  const message = end < 0 ? '' : decode(object.subarray(end + 2));
  const [paragraph = ''] = message.replace(/^\s*\n/, '').split(/\n[^\S\n]*(?:\n|$)/);
  return {
    parents: lines.slice(1, firstOther < 0 ? lines.length : firstOther).map((line) => line.slice('parent '.length)),
    author: /^author (.*?) ?<[^<>]*> \d+ [+-]\d{4}$/.exec(author ?? '')?.[1] ?? '',
    subject: paragraph
      .split('\n')
      .map((line) => line.trimEnd())
      .join(' '),
  };
}

/** An encoding that this machine does not know is shown as it comes. */
function decoderOf(name = 'utf-8'): { readonly decode: (bytes: Buffer) => string } {
  try {
    const decoder = new TextDecoder(name);
    return { decode: (bytes) => decoder.decode(bytes) };
  } catch {
    return { decode: (bytes) => bytes.toString('utf8') };
  }
}
