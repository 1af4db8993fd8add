import type { ClientDuplexStream } from '@grpc/grpc-js';
import { common, orderer, type peer } from '@hyperledger/fabric-protos';
import type { RunningNetwork } from '../../reconciler/devnet/running-network.js';
import { wireTime } from '../../reconciler/fabric/transaction/channel-header.js';
import { signEnvelope } from '../../reconciler/fabric/transaction/sign-envelope.js';
import { PATIENCE_MS } from '../wait.js';
import type { ClientsOfNodes } from './node-clients.js';

/** Where a transaction stands. */
export interface Committed {
  readonly block: number;
  readonly code: number;
}

interface Ledger {
  readonly peer: string;
  readonly channelId: string;
  readonly blocks: Uint8Array[];
  readonly transactions: Map<string, Committed>;
  readonly stream: ClientDuplexStream<common.Envelope, peer.DeliverResponse>;
}

/** Follows every peer's ledgers from their first block, so that cases can wait for what is committed everywhere. */
export class LedgerWatch {
  readonly #ledgers: Ledger[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(network: RunningNetwork, clients: ClientsOfNodes) {
    for (const node of network.peers) {
      const owner = network.identities.find(({ mspId }) => mspId === node.mspId)!;
      for (const channelId of node.channels) {
        const stream = clients.of(node).deliver.deliver();
        const ledger: Ledger = { peer: node.mspId, channelId, blocks: [], transactions: new Map(), stream };
        stream.on('data', (answer: peer.DeliverResponse) => this.#take(ledger, answer));
        stream.on('error', () => undefined);
        stream.write(
          signEnvelope({
            type: common.HeaderType.DELIVER_SEEK_INFO,
            channelId,
            data: everything().serializeBinary(),
            signer: owner.admin,
            nonce: Buffer.alloc(24, 1),
            time: wireTime(new Date()),
          }),
        );
        this.#ledgers.push(ledger);
      }
    }
  }

  /** Resolves once every peer of the channel has the transaction. @throws where peers disagree on it */
  async transaction(channelId: string, id: string): Promise<Committed> {
    const all = () => this.#of(channelId).map(({ transactions }) => transactions.get(id));
    await this.#until(`transaction ${id} on ${channelId}`, () => all().every((one) => one !== undefined));
    const [first, ...rest] = all() as Committed[];
    for (const other of rest) {
      if (other.code !== first!.code || other.block !== first!.block) throw new Error(`peers disagree on ${id}`);
    }
    return first!;
  }

  /** Resolves once every peer of the channel has this many blocks; gives those of the first peer. */
  async height(channelId: string, height: number): Promise<readonly Uint8Array[]> {
    const all = this.#of(channelId);
    await this.#until(`height ${height} of ${channelId}`, () => all.every(({ blocks }) => blocks.length >= height));
    return all[0]!.blocks;
  }

  /** Blocks as the first peer of the channel stored them. */
  blocks(channelId: string): readonly Uint8Array[] {
    return this.#of(channelId)[0]!.blocks;
  }

  stop(): void {
    for (const { stream } of this.#ledgers) stream.cancel();
  }

  #of(channelId: string): Ledger[] {
    return this.#ledgers.filter((ledger) => ledger.channelId === channelId);
  }

  #take(ledger: Ledger, answer: peer.DeliverResponse): void {
    const block = answer.getBlock();
    if (block === undefined) return;
    ledger.blocks.push(block.serializeBinary());
    const codes = block.getMetadata()!.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER]!;
    for (const [index, data] of block.getData()!.getDataList_asU8().entries()) {
      const id = transactionIdOf(data);
      const known = ledger.transactions.has(id);
      if (!known) ledger.transactions.set(id, { block: ledger.blocks.length - 1, code: codes[index]! });
    }
    for (const look of this.#waiting) look();
  }

  #until(what: string, isThere: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => end(() => reject(new Error(`nobody committed ${what}`))), PATIENCE_MS);
      const look = () => {
        if (isThere()) end(resolve);
      };
      const end = (how: () => void) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        how();
      };
      this.#waiting.add(look);
      look();
    });
  }
}

function transactionIdOf(envelope: Uint8Array): string {
  try {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
    return common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8()).getTxId();
  } catch {
    return '';
  }
}

function everything(): orderer.SeekInfo {
  const position = (number: number) => {
    const specified = new orderer.SeekSpecified();
    specified.setNumber(number);
    const at = new orderer.SeekPosition();
    at.setSpecified(specified);
    return at;
  };
  const seek = new orderer.SeekInfo();
  seek.setStart(position(0));
  seek.setStop(position(Number.MAX_SAFE_INTEGER));
  seek.setBehavior(orderer.SeekInfo.SeekBehavior.BLOCK_UNTIL_READY);
  return seek;
}
