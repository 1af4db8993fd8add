import { createHash } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import { QuorateError } from '../../core/model/quorate-error.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import { blockHash } from '../../fabric/block/block-hash.js';
import { bundleFromBlock } from '../../fabric/config/bundle-from-block.js';
import { channelView } from '../../fabric/config/channel-view.js';
import type {
  ChaincodeDefinition,
  ChainTip,
  ChannelView,
  CommittedDefinition,
  FabricReader,
  OwnApproval,
  PeerView,
} from '../../ports/read/fabric-reader.js';
import { ApprovalIndex, stateDataHash } from './approval-index.js';
import { LifecycleQueries } from './lifecycle-queries.js';
import { type OwnPeers, payloadOf, saysNotJoined } from './own-peers.js';
import type { EndorserAnswer, PeerConnection } from './peer-connection.js';

/** A peer that is down shall not hold up a whole pass. */
const PEER_LIMIT_MS = 5000;
/** How far back approvals are looked for: they are asked for just after a commit, and a ledger may be long. */
const RECENT_BLOCKS = 300;

/** Reads a Fabric network through our own peers with our own identity: cscc, qscc, `_lifecycle`. Writes nothing. */
export class GatewayFabricReader implements FabricReader {
  readonly #peers: OwnPeers;
  readonly #lifecycle: LifecycleQueries;
  /**
   * Channel -> what its config block said, by the block's hash: parsing one costs more than reading it. Its genesis block is
   * read again with it, since a peer may leave a channel and join another one of that name.
   */
  readonly #views = new Map<string, { readonly key: string; readonly view: ChannelView }>();
  /** By channel and genesis block, blocks that were scanned for approvals, so that a second question reads nothing again. */
  readonly #approvals = new Map<string, ApprovalIndex>();

  constructor(peers: OwnPeers) {
    this.#peers = peers;
    this.#lifecycle = new LifecycleQueries(peers);
  }

  async tip(channel: string): Promise<ChainTip> {
    const { answer, peer: name, stands } = await this.#peers.askWho(channel, 'qscc', ['GetChainInfo', channel]);
    const info = chainInfoOf(answer);
    const hash = Buffer.from(info.getCurrentblockhash_asU8()).toString('hex');
    return { peer: name, height: info.getHeight(), hash, stands };
  }

  async channel(channel: string, tip?: ChainTip): Promise<ChannelView> {
    const [config, height] = await Promise.all([
      this.#read(
        channel,
        'cscc',
        ['GetConfigBlock', channel],
        'FABRIC_DENIED',
        'The channel configuration cannot be read',
      ),
      tip?.height ?? this.#chainInfo(channel).then((info) => info.getHeight()),
    ]);
    const key = createHash('sha256').update(config).digest('hex');
    const known = this.#views.get(channel);
    if (known?.key === key) return { ...known.view, height };
    const view = channelView(
      bundleFromBlock(common.Block.deserializeBinary(config)),
      await this.#genesisOf(channel),
      height,
    );
    this.#views.set(channel, { key, view });
    return view;
  }

  committed(channel: string): Promise<readonly CommittedDefinition[]> {
    return this.#lifecycle.committed(channel);
  }

  readiness(channel: string, definition: ChaincodeDefinition): Promise<Readonly<Record<string, boolean>> | undefined> {
    return this.#lifecycle.readiness(channel, definition);
  }

  ownApprovals(channel: string): Promise<readonly OwnApproval[]> {
    return this.#lifecycle.ownApprovals(channel);
  }

  async installed(peerName: string): Promise<readonly string[]> {
    const args = new peer.lifecycle.QueryInstalledChaincodesArgs().serializeBinary();
    const answer = await this.#peers.named(peerName).endorse('', '_lifecycle', ['QueryInstalledChaincodes', args]);
    const payload = payloadOf(answer, 'FABRIC_DENIED', 'The installed packages cannot be read');
    const result = peer.lifecycle.QueryInstalledChaincodesResult.deserializeBinary(payload);
    return result.getInstalledChaincodesList().map((chaincode) => chaincode.getPackageId());
  }

  peers(): Promise<readonly PeerView[]> {
    return Promise.all(this.#peers.all.map((connection) => this.#peerView(connection)));
  }

  async joined(): Promise<Readonly<Record<string, readonly string[]>>> {
    const entries = await Promise.all(
      this.#peers.all.map(async (connection) => {
        const channels = await channelsOf(connection).catch(() => undefined);
        return channels === undefined ? [] : [[connection.endpoint.name, channels] as const];
      }),
    );
    return Object.fromEntries(entries.flat());
  }

  async #peerView(connection: PeerConnection): Promise<PeerView> {
    const { name, endpoint } = connection.endpoint;
    try {
      const heights = await Promise.all(
        (await channelsOf(connection)).map(async (channel) => [channel, await this.#height(name, channel)] as const),
      );
      return { name, endpoint, up: true, why: '', heights: Object.fromEntries(heights) };
    } catch (error) {
      const why = error instanceof Error ? ((error as { why?: string }).why ?? error.message) : String(error);
      return { name, endpoint, up: false, ...(saysDenied(error, why) ? { refuses: true } : {}), why, heights: {} };
    }
  }

  async answers(
    peerName: string,
    channel: string,
    chaincode: string,
  ): Promise<{ readonly ok: boolean | undefined; readonly why: string }> {
    try {
      const answer = await this.#peers
        .named(peerName)
        .endorse(channel, chaincode, ['org.hyperledger.fabric:GetMetadata']);
      if (saysNotJoined(answer, channel)) return { ok: undefined, why: answer.message };
      // A chaincode that says no to the metadata query (it is no contract) has answered all the same.
      return isFromPeer(answer.status, answer.message) ? { ok: false, why: answer.message } : { ok: true, why: '' };
    } catch (error) {
      const why = error instanceof Error ? ((error as { why?: string }).why ?? error.message) : String(error);
      // The peer answered, and what it says is that the chaincode does not.
      return { ok: isFromPeer(500, why) ? false : undefined, why };
    }
  }

  async approvedPackageIs(
    channel: string,
    mspId: string,
    name: string,
    sequence: number,
    packageId: string,
  ): Promise<boolean | undefined> {
    const chain = `${channel} ${this.#views.get(channel)?.view.genesis ?? ''}`;
    const index = this.#approvals.get(chain) ?? new ApprovalIndex();
    this.#approvals.set(chain, index);
    const height = (await this.#chainInfo(channel)).getHeight();
    if (index.next === 0) index.next = Math.max(0, height - RECENT_BLOCKS);
    for (; index.next < height; index.next += 1) {
      const bytes = await this.#read(
        channel,
        'qscc',
        ['GetBlockByNumber', channel, String(index.next)],
        'FABRIC_DENIED',
        'A block cannot be read',
      );
      index.add(common.Block.deserializeBinary(bytes));
    }
    const written = index.packageHash(mspId, name, sequence);
    return written === undefined ? undefined : written === stateDataHash(packageId);
  }

  async #height(peerName: string, channel: string): Promise<number> {
    const answer = await this.#peers.named(peerName).endorse(channel, 'qscc', ['GetChainInfo', channel]);
    return answer.status === 200 ? common.BlockchainInfo.deserializeBinary(answer.payload).getHeight() : 0;
  }

  async #genesisOf(channel: string): Promise<string> {
    const args = ['GetBlockByNumber', channel, '0'];
    return blockHash(await this.#read(channel, 'qscc', args, 'FABRIC_DENIED', 'The genesis block cannot be read'));
  }

  async #chainInfo(channel: string): Promise<common.BlockchainInfo> {
    return chainInfoOf(await this.#peers.ask(channel, 'qscc', ['GetChainInfo', channel]));
  }

  async #read(
    channel: string,
    chaincode: string,
    args: readonly (string | Uint8Array)[],
    code: string,
    what: string,
  ): Promise<Uint8Array> {
    return payloadOf(await this.#peers.ask(channel, chaincode, args), code, what);
  }
}

function chainInfoOf(answer: EndorserAnswer): common.BlockchainInfo {
  return common.BlockchainInfo.deserializeBinary(payloadOf(answer, 'FABRIC_DENIED', 'The ledger cannot be read'));
}

/** Texts with which the peer itself, not the chaincode, ends a call. Fabric: core/endorser, core/chaincode. */
function isFromPeer(status: number, message: string): boolean {
  if (status < 400) return false;
  return /make sure the chaincode|could not launch chaincode|chaincode stream terminated|timeout expired|channel '.*' not found|chaincode is not installed|has not yet been approved/.test(
    message,
  );
}

/** Fabric's own words for an identity that its MSPs or its ACLs do not admit. */
function saysDenied(error: unknown, why: string): boolean {
  return error instanceof QuorateError && error.code === 'FABRIC_DENIED' && /access denied/i.test(why);
}

/** The channels that a peer has joined, sorted. */
async function channelsOf(connection: PeerConnection): Promise<readonly string[]> {
  const answer = await connection.endorse('', 'cscc', ['GetChannels'], PEER_LIMIT_MS);
  const payload = payloadOf(answer, 'FABRIC_DENIED', 'The channels cannot be read');
  const list = peer.ChannelQueryResponse.deserializeBinary(payload).getChannelsList();
  return sortedUnique(list.map((channel) => channel.getChannelId()));
}
