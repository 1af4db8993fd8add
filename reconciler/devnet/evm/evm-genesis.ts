/** Where LACChain and Consensys have the ingress contracts in genesis. */
export const NODE_INGRESS = '0x0000000000000000000000000000000000009999';
export const ACCOUNT_INGRESS = '0x0000000000000000000000000000000000008888';

/** A contract that is there from the beginning: runtime code and storage by slot, all 0x and hex, words padded. */
export interface GenesisContract {
  readonly code: string;
  readonly storage: Readonly<Record<string, string>>;
}

/** What is at the ingress addresses. */
export interface IngressContracts {
  readonly node: GenesisContract;
  readonly account: GenesisContract;
}

export interface GenesisParameters {
  readonly chainId: number;
  /** Undefined: nothing is at these addresses. */
  readonly ingress: IngressContracts | undefined;
  readonly nodeIngress: string;
  readonly accountIngress: string;
  /** 0x addresses that have ether from the beginning. */
  readonly funded: readonly string[];
  /** Gas of a block. */
  readonly gasLimit: number;
}

/**
 * Storage of the published ingresses in genesis: names of the registry (slots 0 and 1), and the contract's version 1000000
 * (slot 4). Ours have other slots: see ownIngress.
 */
export const PUBLISHED_INGRESS_STORAGE: Readonly<Record<string, string>> = {
  [slot(0)]: text('rules'),
  [slot(1)]: text('administration'),
  [slot(4)]: `0x${'0f4240'.padStart(64, '0')}`,
};
const BALANCE = `0x${(10n ** 24n).toString(16)}`;

/** A genesis document for Anvil: nothing unknown in it, every word padded, for Anvil takes no other. */
export function evmGenesis(parameters: GenesisParameters): Readonly<Record<string, unknown>> {
  const { chainId, ingress, funded, gasLimit, nodeIngress, accountIngress } = parameters;
  const contract = (one: GenesisContract) => ({ balance: '0x0', ...one });
  const contracts =
    ingress === undefined ? {} : { [nodeIngress]: contract(ingress.node), [accountIngress]: contract(ingress.account) };
  return {
    config: {
      chainId,
      homesteadBlock: 0,
      eip150Block: 0,
      eip155Block: 0,
      eip158Block: 0,
      byzantiumBlock: 0,
      constantinopleBlock: 0,
      petersburgBlock: 0,
      istanbulBlock: 0,
      berlinBlock: 0,
    },
    nonce: '0x0',
    timestamp: '0x0',
    extraData: '0x',
    gasLimit: `0x${gasLimit.toString(16)}`,
    difficulty: '0x1',
    mixHash: `0x${'0'.repeat(64)}`,
    coinbase: `0x${'0'.repeat(40)}`,
    alloc: { ...Object.fromEntries(funded.map((address) => [address, { balance: BALANCE }])), ...contracts },
  };
}

function slot(index: number): string {
  return `0x${index.toString(16).padStart(64, '0')}`;
}

function text(value: string): string {
  return `0x${Buffer.from(value, 'latin1').toString('hex').padEnd(64, '0')}`;
}
