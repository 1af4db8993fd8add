import { dataDamaged } from '../data/data-damaged.js';
import type { PeerData, StoredChannel } from '../data/peer-data.js';
import { refusedTo } from '../explain/refused-to.js';
import { reopenPeerLedger } from '../ledger/open-peer-ledger.js';
import type { CommittedBlock, PeerLedger } from '../ledger/peer-ledger.js';
import type { PackageStoreOptions } from './packages/create-package-store.js';
import type { PeerNetwork } from './peer-network.js';

/**
 * The ledgers of the channels that a peer had joined, as far as it had come.
 * @throws QuorateError DEVNET_DATA_DAMAGED when the stored blocks do not lead where they did.
 */
export function restoreLedgers(data: PeerData | undefined, mspId: string, network: PeerNetwork): PeerLedger[] {
  return (data?.channels() ?? []).map((channel) => {
    const ledger = restore(channel, mspId, network);
    const privateData = network.privateData.get(mspId)!;
    for (let number = 1; number < ledger.height(); number += 1)
      privateData.committed(ledger.channelId, number + 1, validIds(ledger.block(number)!));
    return ledger;
  });
}

/** The ids of a block's valid transactions. */
export function validIds({ transactionIds, codes }: CommittedBlock): readonly string[] {
  return transactionIds.filter((_, index) => codes[index] === 0);
}

/** What another peer has made of this very genesis block already. */
export function knownBundle(genesis: Uint8Array, { genesisBundles }: PeerNetwork) {
  const genesisBundle = genesisBundles.get(genesis);
  return genesisBundle === undefined ? {} : { genesisBundle };
}

/** How a peer with data keeps its packages. */
export function packagesKept(data: PeerData | undefined): Pick<PackageStoreOptions, 'stored' | 'keep'> {
  if (data === undefined) return {};
  return { stored: data.packages(), keep: (packageId, bytes) => data.install(packageId, bytes) };
}

function restore({ blocks, file, keep }: StoredChannel, mspId: string, network: PeerNetwork): PeerLedger {
  const [genesis, ...later] = blocks;
  try {
    return reopenPeerLedger(genesis.block, later, {
      mspId,
      keep,
      ...knownBundle(genesis.block, network),
      ...refusedTo(network),
    });
  } catch (error) {
    throw dataDamaged(file, (error as Error).message, error);
  }
}
