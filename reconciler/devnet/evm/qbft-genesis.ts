import { encodeRlp } from 'ethers';
import { evmGenesis, type GenesisParameters } from './evm-genesis.js';

export interface QbftParameters extends GenesisParameters {
  /** Addresses of the first validators. */
  readonly validators: readonly string[];
  readonly blockSeconds: number;
}

/** Marks a block of IBFT 2.0 and QBFT (BftHelpers.java). */
const BFT_MIX_HASH = '0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365';
const EPOCH_BLOCKS = 30_000;

/** A genesis document for real Besu nodes that agree by QBFT. */
export function qbftGenesis(parameters: QbftParameters): Readonly<Record<string, unknown>> {
  const { validators, blockSeconds } = parameters;
  const { config, ...genesis } = evmGenesis(parameters);
  return {
    ...genesis,
    config: {
      ...(config as Readonly<Record<string, unknown>>),
      qbft: {
        blockperiodseconds: blockSeconds,
        epochlength: EPOCH_BLOCKS,
        requesttimeoutseconds: blockSeconds * 2,
      },
    },
    mixHash: BFT_MIX_HASH,
    extraData: qbftExtraData(validators),
  };
}

/** Vanity, validators, no vote, round 0, no seals (QbftExtraDataCodec.java). */
export function qbftExtraData(validators: readonly string[]): string {
  return encodeRlp([`0x${'0'.repeat(64)}`, [...validators], [], '0x', []]);
}
