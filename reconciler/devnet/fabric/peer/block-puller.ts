import type { PeerLedger } from '../ledger/peer-ledger.js';
import type { BlockReader, PeerNetwork } from './peer-network.js';
import type { PrivateDataStore } from './private-data-store.js';
import { validIds } from './restore-ledgers.js';

export interface BlockPullerParameters {
  readonly network: PeerNetwork;
  readonly ledger: PeerLedger;
  readonly privateData: PrivateDataStore;
  readonly reader: BlockReader;
  /** A block that cannot be committed halts the channel on this peer, as in Fabric; told once. */
  readonly onHalt: (error: Error) => void;
}

/**
 * Takes the channel's blocks from the orderers and commits them, in order, one per turn of the event loop, so that
 * requests are answered in between. Returns the function that stops it; blocks that have come but are not yet
 * committed are dropped then and come again with the next start.
 */
export function pullBlocks(parameters: BlockPullerParameters): () => void {
  const { network, ledger, reader, onHalt } = parameters;
  const queue: Uint8Array[] = [];
  let scheduled: NodeJS.Immediate | undefined;
  let stopped = false;

  const commitNext = () => {
    scheduled = undefined;
    const bytes = queue.shift();
    if (stopped || bytes === undefined) return;
    try {
      commitBlock(parameters, bytes);
    } catch (error) {
      stop();
      onHalt(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (queue.length > 0) scheduled = setImmediate(commitNext);
  };
  const end = network.orderers.subscribe(ledger.channelId, ledger.height(), reader, (bytes) => {
    if (stopped) return;
    queue.push(bytes);
    scheduled ??= setImmediate(commitNext);
  });
  const stop = () => {
    stopped = true;
    end();
    if (scheduled !== undefined) clearImmediate(scheduled);
    queue.length = 0;
  };
  return stop;
}

function commitBlock(parameters: BlockPullerParameters, bytes: Uint8Array): void {
  const { network, ledger, privateData } = parameters;
  network.blockVerifier.verify(bytes, ledger.bundle());
  const committed = ledger.commit(bytes, privateData.writes(ledger.channelId));
  privateData.committed(ledger.channelId, ledger.height(), validIds(committed));
}
