import { QuorateError } from '../../core/model/quorate-error.js';
import type {
  ChaincodeDefinition,
  ChainTip,
  ChannelView,
  CommittedDefinition,
  FabricReader,
  OwnApproval,
  PeerView,
} from '../../ports/read/fabric-reader.js';
import type { MemoryChannel } from './memory-channel.js';
import type { MemoryLedger, MemoryPeer } from './memory-ledger.js';
import { type Approval, approvals, committedDefinition, sameDefinition } from './memory-lifecycle.js';

/** One organization's view of a MemoryLedger, through its own peers. */
export class MemoryFabricReader implements FabricReader {
  readonly #ledger: MemoryLedger;
  readonly #mspId: string;

  constructor(ledger: MemoryLedger, mspId: string) {
    this.#ledger = ledger;
    this.#mspId = mspId;
  }

  /** A block without bytes: its number stands for its hash. */
  async tip(channel: string): Promise<ChainTip> {
    const { genesis, height } = await this.channel(channel);
    const first = () => this.#ledger.peers(this.#mspId).find(({ up, joined }) => up && joined.has(channel))?.name;
    const peer = first()!;
    return { peer, height, hash: `${genesis}/${height}`, stands: () => first() === peer };
  }

  async channel(channel: string): Promise<ChannelView> {
    const joined = this.#joined(channel);
    return joined.leftAt(this.#mspId) ?? joined.view();
  }

  async committed(channel: string): Promise<readonly CommittedDefinition[]> {
    this.#joined(channel);
    const entries = this.#ledger.read(channel, (state) => state.range<ChaincodeDefinition>('lifecycle/definition/'));
    return entries.map(({ value }) => ({ ...value, approvals: undefined }));
  }

  async readiness(
    channel: string,
    definition: ChaincodeDefinition,
  ): Promise<Readonly<Record<string, boolean>> | undefined> {
    const { members } = this.#joined(channel);
    return this.#ledger.read(channel, (state) => {
      if ((committedDefinition(state, definition.name)?.sequence ?? 0) + 1 !== definition.sequence) return undefined;
      const given = approvals(state, definition.name, definition.sequence);
      return Object.fromEntries(
        members.map((mspId) => {
          const approval = given.get(mspId);
          return [mspId, approval !== undefined && sameDefinition(approval.definition, definition)];
        }),
      );
    });
  }

  async ownApprovals(channel: string): Promise<readonly OwnApproval[]> {
    this.#joined(channel);
    return this.#ledger.read(channel, (state) =>
      state
        .range<Approval>('lifecycle/approval/')
        .filter(({ key }) => key.endsWith(`/${this.#mspId}`))
        .map(({ value }) => value),
    );
  }

  async installed(peer: string): Promise<readonly string[]> {
    return [...reachable(this.#ledger.peer(this.#mspId, peer)).installed];
  }

  async peers(): Promise<readonly PeerView[]> {
    return this.#ledger.peers(this.#mspId).map(({ name, up, joined }) => ({
      name,
      endpoint: `memory:${this.#mspId}/${name}`,
      up,
      why: up ? '' : 'the peer is down',
      heights: up ? Object.fromEntries([...joined].map((channel) => [channel, this.#height(channel)])) : {},
    }));
  }

  #height(channel: string): number {
    return this.#ledger.channel(channel).view().height;
  }

  async joined(): Promise<Readonly<Record<string, readonly string[]>>> {
    const views = await this.peers();
    return Object.fromEntries(views.flatMap(({ name, up, heights }) => (up ? [[name, Object.keys(heights)]] : [])));
  }

  async answers(
    peer: string,
    channel: string,
    chaincode: string,
  ): Promise<{ readonly ok: boolean | undefined; readonly why: string }> {
    const { up, joined } = this.#ledger.peer(this.#mspId, peer);
    if (!up) return { ok: undefined, why: 'the peer is down' };
    if (!joined.has(channel)) return { ok: undefined, why: 'not joined' };
    const ok = answersOn(this.#ledger, this.#mspId, peer, channel, chaincode);
    return { ok, why: ok ? '' : `make sure the chaincode ${chaincode} has been successfully defined on channel` };
  }

  async approvedPackageIs(
    channel: string,
    mspId: string,
    name: string,
    sequence: number,
    packageId: string,
  ): Promise<boolean | undefined> {
    this.#joined(channel);
    const approval = this.#ledger.read(channel, (state) => approvals(state, name, sequence).get(mspId));
    return approval && approval.packageId === packageId;
  }

  /** @throws QuorateError FABRIC_UNREACHABLE, CHANNEL_UNKNOWN, FABRIC_DENIED */
  #joined(name: string): MemoryChannel {
    const channel = this.#ledger.channel(name);
    if (!this.#ledger.isUp(this.#mspId)) throw unreachable(`all peers of ${this.#mspId} are down`);
    const joined = this.#ledger.peers(this.#mspId).some((peer) => peer.up && peer.joined.has(name));
    if (!joined) throw notJoined(name);
    if (channel.members.includes(this.#mspId) || channel.leftAt(this.#mspId)) return channel;
    throw new QuorateError('FABRIC_DENIED', 'The channel cannot be read', {
      why: `${this.#mspId} is no member of ${name}`,
      facts: { denied: true },
    });
  }
}

function notJoined(channel: string): QuorateError {
  return new QuorateError('CHANNEL_UNKNOWN', 'None of our peers is in the channel', {
    why: `channel '${channel}' not found`,
    facts: { channel },
    retry: 'transient',
  });
}

/** @throws QuorateError FABRIC_UNREACHABLE */
export function reachable(peer: MemoryPeer): MemoryPeer {
  if (peer.up) return peer;
  throw unreachable(`${peer.name} is down`);
}

export function unreachable(why: string): QuorateError {
  return new QuorateError('FABRIC_UNREACHABLE', 'None of our peers answers', {
    why,
    mend: 'start a peer of this organization',
    retry: 'transient',
  });
}

/** Does a committed chaincode answer on a peer: the package that its organization approved is there and its process runs. */
export function answersOn(
  ledger: MemoryLedger,
  mspId: string,
  peerName: string,
  channel: string,
  chaincode: string,
): boolean {
  const { up, installed, services } = ledger.peer(mspId, peerName);
  const packageId = ledger.read(channel, (state) => {
    const definition = committedDefinition(state, chaincode);
    const approval = definition && approvals(state, chaincode, definition.sequence).get(mspId);
    return approval && sameDefinition(approval.definition, definition) ? approval.packageId : undefined;
  });
  return up && packageId !== undefined && installed.has(packageId) && services.has(packageId);
}
