import { pureEthers } from './pure-ethers.js';

/** What a proposal is in the governance contract. Bytes are 0x and hex. */
export interface BallotTuple {
  readonly digest: string;
  /** The formatted address that the content speaks of. */
  readonly resource: string;
  /** 0 create, 1 update, 2 retire. */
  readonly action: number;
  readonly executed: number | bigint;
  readonly effects: string;
}

/** The key under which OpsSC.sol keeps a proposal: a hash over all that a ballot says of it (decisions/0006-besu.md). */
export function ballotKey({ digest, resource, action, executed, effects }: BallotTuple): string {
  const { AbiCoder, keccak256 } = pureEthers();
  const types = ['bytes32', 'string', 'uint8', 'uint64', 'bytes32'];
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, [digest, resource, action, executed, effects]));
}
