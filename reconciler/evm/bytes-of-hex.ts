/**
 * The bytes that JSON-RPC writes as `0x` and hex digits. ethers takes either, and reads digits one pair after another: of a
 * contract's code that takes as long as hashing it.
 * @throws TypeError for any other text
 */
export function bytesOfHex(text: string): Uint8Array {
  if (!/^0x(?:[0-9a-f]{2})*$/i.test(text)) throw new TypeError('these are no bytes in hex');
  return Buffer.from(text.slice(2), 'hex');
}
