/** Reads and writes the length-prefixed strings of the SSH protocol (RFC 4251 §5). */
export class SshReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes);
  }

  take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new RangeError('the SSH data ends too early');
    const part = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }

  uint32(): number {
    return this.take(4).readUInt32BE(0);
  }

  string(): Buffer {
    return this.take(this.uint32());
  }

  text(): string {
    return this.string().toString('utf8');
  }

  /** @throws RangeError when bytes are left over. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw new RangeError('the SSH data has bytes left over');
  }
}

export function sshString(value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value as Uint8Array);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length, 0);
  return Buffer.concat([length, bytes]);
}

export function sshUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value, 0);
  return bytes;
}

/** A non-negative multiple-precision integer: no needless zero in front, one zero before a set top bit. */
export function sshMpint(value: Uint8Array): Buffer {
  let start = 0;
  while (start < value.length && value[start] === 0) start += 1;
  const bare = Buffer.from(value.subarray(start));
  return sshString(bare.length > 0 && bare[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), bare]) : bare);
}
