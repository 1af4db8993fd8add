import { crc32 } from 'node:zlib';

const MAX_STORED = 0xffff;

function storedBlock(bytes: Uint8Array, last: boolean): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(last ? 1 : 0, 0);
  head.writeUInt16LE(bytes.length, 1);
  head.writeUInt16LE(~bytes.length & 0xffff, 3);
  return Buffer.concat([head, bytes]);
}

/**
 * A gzip stream of stored (uncompressed) blocks with a fixed header: no time, no name, unknown system. A compressor's
 * output differs between zlib versions, and a package's id is the hash of its bytes, so nothing is compressed.
 */
export function writeGzip(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])];
  let at = 0;
  do {
    const end = Math.min(at + MAX_STORED, bytes.length);
    parts.push(storedBlock(bytes.subarray(at, end), end === bytes.length));
    at = end;
  } while (at < bytes.length);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.length >>> 0, 4);
  return Buffer.concat([...parts, trailer]);
}
