import { createHash } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import { blockHash } from '../../fabric/block/block-hash.js';
import { bundleFromBlock } from '../../fabric/config/bundle-from-block.js';
import { channelView } from '../../fabric/config/channel-view.js';
import { decodeApplicationPolicy } from '../../fabric/lifecycle/application-policy.js';
import type {
  ChaincodeDefinition,
  ChannelView,
  CommittedDefinition,
  FabricReader,
  OwnApproval,
  PeerView,
} from '../../ports/read/fabric-reader.js';
import { ApprovalIndex, stateDataHash } from './approval-index.js';
import { fillArgs } from './lifecycle-args.js';
import { type OwnPeers, payloadOf, saysNotJoined } from './own-peers.js';
import type { PeerConnection } from './peer-connection.js';

const lifecycle = peer.lifecycle;

interface WireDefinition {
  getSequence(): number;
  getVersion(): string;
  getValidationParameter_asU8(): Uint8Array;
  getCollections(): peer.CollectionConfigPackage | undefined;
  getInitRequired(): boolean;
}

function definitionOf(name: string, wire: WireDefinition): ChaincodeDefinition {
  const parameter = wire.getValidationParameter_asU8();
  const collections = wire.getCollections()?.serializeBinary() ?? new Uint8Array();
  return {
    name,
    version: wire.getVersion(),
    sequence: wire.getSequence(),
    endorsementPolicy: decodeApplicationPolicy(parameter),
    validationParameter: Buffer.from(parameter).toString('base64'),
    initRequired: wire.getInitRequired(),
    collections: Buffer.from(collections).toString('base64'),
  };
}

function approvalMap(map: {
  forEach(call: (approved: boolean, mspId: string) => void): void;
}): Record<string, boolean> {
  const approvals: [string, boolean][] = [];
  map.forEach((approved, mspId) => {
    approvals.push([mspId, approved]);
  });
  return Object.fromEntries(approvals.sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right))));
}

/** The plugins of every definition that names none. */
const OWN_PLUGINS = new Set(['', 'escc', 'vscc']);
/** A peer that is down shall not hold up a whole pass. */
const PEER_LIMIT_MS = 5000;
/** How far back approvals are looked for: they are asked for just after a commit, and a ledger may be long. */
const RECENT_BLOCKS = 300;

/** Reads a Fabric network through our own peers with our own identity: cscc, qscc, `_lifecycle`. Writes nothing. */
export class GatewayFabricReader implements FabricReader {
  readonly #peers: OwnPeers;
  /** Channel -> hash of its genesis block: a ledger never changes its first block. */
  readonly #genesis = new Map<string, string>();
  /** Channel -> what its config block said, by the block's hash: parsing one costs more than reading it. */
  readonly #views = new Map<string, { readonly key: string; readonly view: ChannelView }>();
  /** Blocks that were scanned for approvals, so that a second question reads nothing again. */
  readonly #approvals = new Map<string, ApprovalIndex>();

  constructor(peers: OwnPeers) {
    this.#peers = peers;
  }

  async channel(channel: string): Promise<ChannelView> {
    const [config, info] = await Promise.all([
      this.#read(
        channel,
        'cscc',
        ['GetConfigBlock', channel],
        'FABRIC_DENIED',
        'The channel configuration cannot be read',
      ),
      this.#read(channel, 'qscc', ['GetChainInfo', channel], 'FABRIC_DENIED', 'The ledger cannot be read'),
    ]);
    const height = common.BlockchainInfo.deserializeBinary(info).getHeight();
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

  async committed(channel: string): Promise<readonly CommittedDefinition[]> {
    const args = new lifecycle.QueryChaincodeDefinitionsArgs().serializeBinary();
    const payload = await this.#lifecycle(channel, 'QueryChaincodeDefinitions', args);
    const result = lifecycle.QueryChaincodeDefinitionsResult.deserializeBinary(payload);
    return result.getChaincodeDefinitionsList().map((wire) => {
      const plugins = [wire.getEndorsementPlugin(), wire.getValidationPlugin()].filter(
        (name) => !OWN_PLUGINS.has(name),
      );
      const own = plugins.length > 0 ? { plugins: plugins.join(', ') } : {};
      return { ...definitionOf(wire.getName(), wire), approvals: undefined, ...own };
    });
  }

  async readiness(
    channel: string,
    definition: ChaincodeDefinition,
  ): Promise<Readonly<Record<string, boolean>> | undefined> {
    const args = new lifecycle.CheckCommitReadinessArgs();
    fillArgs(args, definition);
    const answer = await this.#peers.ask(channel, '_lifecycle', ['CheckCommitReadiness', args.serializeBinary()]);
    if (answer.status >= 400 && answer.message.includes('but new definition must be sequence')) return undefined;
    const payload = payloadOf(answer, 'FABRIC_DENIED', 'The readiness to commit cannot be read');
    return approvalMap(lifecycle.CheckCommitReadinessResult.deserializeBinary(payload).getApprovalsMap());
  }

  async ownApprovals(channel: string): Promise<readonly OwnApproval[]> {
    const args = new lifecycle.QueryApprovedChaincodeDefinitionsArgs().serializeBinary();
    const answer = await this.#peers.ask(channel, '_lifecycle', ['QueryApprovedChaincodeDefinitions', args]);
    if (answer.status >= 400 && /QueryApprovedChaincodeDefinitions/.test(answer.message))
      return this.#approvalsOneByOne(channel);
    const payload = payloadOf(answer, 'FABRIC_DENIED', 'Our own approvals cannot be read');
    const result = lifecycle.QueryApprovedChaincodeDefinitionsResult.deserializeBinary(payload);
    return result.getApprovedChaincodeDefinitionsList().map((wire) => ({
      definition: definitionOf(wire.getName(), wire),
      packageId: wire.getSource()?.getLocalPackage()?.getPackageId() ?? '',
    }));
  }

  /** Fabric 2.x has no call for all of them: those of the committed definitions and of what may follow are asked by name. */
  async #approvalsOneByOne(channel: string): Promise<readonly OwnApproval[]> {
    const committed = await this.committed(channel);
    const asked = committed.flatMap(({ name, sequence }) => [
      this.#approvalAt(channel, name, sequence),
      this.#approvalAt(channel, name, sequence + 1),
    ]);
    return (await Promise.all(asked)).flatMap((approval) => approval ?? []);
  }

  async #approvalAt(channel: string, name: string, sequence: number): Promise<OwnApproval | undefined> {
    const args = new lifecycle.QueryApprovedChaincodeDefinitionArgs();
    args.setName(name);
    args.setSequence(sequence);
    const call = ['QueryApprovedChaincodeDefinition', args.serializeBinary()];
    const answer = await this.#peers.ask(channel, '_lifecycle', call);
    if (answer.message.includes('could not fetch approved chaincode definition')) return undefined;
    const payload = payloadOf(answer, 'FABRIC_DENIED', 'Our own approvals cannot be read');
    const wire = lifecycle.QueryApprovedChaincodeDefinitionResult.deserializeBinary(payload);
    const packageId = wire.getSource()?.getLocalPackage()?.getPackageId() ?? '';
    return { definition: definitionOf(name, wire), packageId };
  }

  async installed(peerName: string): Promise<readonly string[]> {
    const args = new lifecycle.QueryInstalledChaincodesArgs().serializeBinary();
    const answer = await this.#peers.named(peerName).endorse('', '_lifecycle', ['QueryInstalledChaincodes', args]);
    const payload = payloadOf(answer, 'FABRIC_DENIED', 'The installed packages cannot be read');
    const result = lifecycle.QueryInstalledChaincodesResult.deserializeBinary(payload);
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
      return { name, endpoint, up: false, why, heights: {} };
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
    const index = this.#approvals.get(channel) ?? new ApprovalIndex();
    this.#approvals.set(channel, index);
    const info = await this.#read(
      channel,
      'qscc',
      ['GetChainInfo', channel],
      'FABRIC_DENIED',
      'The ledger cannot be read',
    );
    const height = common.BlockchainInfo.deserializeBinary(info).getHeight();
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
    let hash = this.#genesis.get(channel);
    if (hash === undefined) {
      const bytes = await this.#read(
        channel,
        'qscc',
        ['GetBlockByNumber', channel, '0'],
        'FABRIC_DENIED',
        'The genesis block cannot be read',
      );
      hash = blockHash(bytes);
      this.#genesis.set(channel, hash);
    }
    return hash;
  }

  #lifecycle(channel: string, name: string, args: Uint8Array): Promise<Uint8Array> {
    return this.#read(channel, '_lifecycle', [name, args], 'FABRIC_DENIED', 'The chaincode lifecycle cannot be read');
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

/** Texts with which the peer itself, not the chaincode, ends a call. Fabric: core/endorser, core/chaincode. */
function isFromPeer(status: number, message: string): boolean {
  if (status < 400) return false;
  return /make sure the chaincode|could not launch chaincode|chaincode stream terminated|timeout expired|channel '.*' not found|chaincode is not installed|has not yet been approved/.test(
    message,
  );
}

/** The channels that a peer has joined, sorted. */
async function channelsOf(connection: PeerConnection): Promise<readonly string[]> {
  const answer = await connection.endorse('', 'cscc', ['GetChannels'], PEER_LIMIT_MS);
  const payload = payloadOf(answer, 'FABRIC_DENIED', 'The channels cannot be read');
  const list = peer.ChannelQueryResponse.deserializeBinary(payload).getChannelsList();
  return sortedUnique(list.map((channel) => channel.getChannelId()));
}
