import { createHash } from 'node:crypto';
import type { common } from '@hyperledger/fabric-protos';

function derLength(length: number): number[] {
  if (length < 0x80) {
    return [length];
  }
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) {
    bytes.unshift(rest & 0xff);
  }
  return [0x80 | bytes.length, ...bytes];
}

function der(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag, ...derLength(content.length)]), content]);
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return der(0x02, bytes[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

/**
 * DER SEQUENCE { INTEGER number, OCTET STRING previous hash, OCTET STRING data hash }: what is hashed and signed of a
 * block. `number` is a bigint because block numbers past 2^53 exist on the wire. Fabric: protoutil.BlockHeaderBytes.
 */
export function encodeHeader(number: bigint, previousHash: Uint8Array, dataHash: Uint8Array): Uint8Array {
  return der(0x30, Buffer.concat([derInteger(number), der(0x04, previousHash), der(0x04, dataHash)]));
}

/** `encodeHeader` of a decoded header, whose number must be below 2^53. */
export function headerBytes(header: common.BlockHeader): Uint8Array {
  return encodeHeader(BigInt(header.getNumber()), header.getPreviousHash_asU8(), header.getDataHash_asU8());
}

/** SHA-256 of the header's DER: the block's hash. Fabric: protoutil.BlockHeaderHash. */
export function headerHash(header: common.BlockHeader): Uint8Array {
  return createHash('sha256').update(headerBytes(header)).digest();
}
