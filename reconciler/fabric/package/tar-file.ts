/** A regular file in an archive. */
export interface ArchivedFile {
  /** Slash-separated, relative. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Tar's unit: headers are one block, contents are padded to whole blocks. */
export const BLOCK = 512;

/** Where a ustar header has what: offset and length in bytes. */
export const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
  devMajor: [329, 8],
  devMinor: [337, 8],
  prefix: [345, 155],
} as const satisfies Readonly<Record<string, readonly [offset: number, length: number]>>;

/** The sum of a header's bytes with its checksum field read as spaces. */
export function headerChecksum(header: Uint8Array): number {
  const [start, length] = FIELDS.checksum;
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) {
    sum += i >= start && i < start + length ? 0x20 : header[i]!;
  }
  return sum;
}
