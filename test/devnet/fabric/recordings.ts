import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { common } from '@hyperledger/fabric-protos';
import { type SigningIdentity, signingIdentity } from '../../../reconciler/fabric/msp/signing-identity.js';

/** What real Fabric answered (test/vectors/fabric-recordings, README there). */
export function recording<T>(file: string): T {
  const url = new URL(`../../../../test/vectors/fabric-recordings/${file}`, import.meta.url);
  const bytes = readFileSync(url);
  return JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as T;
}

export interface RecordedTransaction {
  readonly code: number;
  readonly txid: string;
  readonly type: string;
}

export interface RecordedBlock {
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly block: common.Block;
  readonly codes: readonly number[];
}

/** Blocks of a channel of network B as its peers stored them. */
export function recordedBlocks(file: 'b-mychannel' | 'b-ops-channel'): readonly RecordedBlock[] {
  const { blocks } = recording<{ blocks: { number: number; block: string; transactions: RecordedTransaction[] }[] }>(
    `blocks/${file}.json.gz`,
  );
  return blocks.map(({ number, block, transactions }) => {
    const bytes = Buffer.from(block, 'base64');
    return {
      number,
      bytes,
      block: common.Block.deserializeBinary(bytes),
      codes: transactions.map(({ code }) => code),
    };
  });
}

/** A throw-away signer of network B: `User1`, `Admin`, `peer0`, `orderer0`. */
export function recordedIdentity(mspId: string, name: string): SigningIdentity {
  const { networks } = recording<{
    networks: Record<string, Record<string, { identities: Record<string, Record<string, string>> }>>;
  }>('test-keys.json');
  const identity = networks.B![mspId]!.identities[name]!;
  return signingIdentity(mspId, identity.certificate!, identity.testPrivateKey!);
}

/** Fabric's texts hold U+00A0 in some builds: compared with white space made plain. */
export const plainSpaces = (text: string): string => text.replace(/\u00a0/g, ' ');
