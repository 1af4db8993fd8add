import type { common } from '@hyperledger/fabric-protos';
import type { SigningIdentity } from '../../../fabric/msp/signing-identity.js';
import type { DeliverableBlock } from '../deliver/deliver-session.js';
import { explainConfigUpdate } from '../explain/explain-config-update.js';
import { processConfigUpdate } from './config-update.js';
import { publicKeyOf } from './consenters.js';
import { checkOrderable } from './join-block.js';
import type { ChannelMember, OrderedChannel } from './ordered-channel.js';
import { OrdererChannel } from './orderer-channel.js';
import { messageOf } from './ordering-error.js';
import type { OrderingService } from './ordering-service.js';
import { ParticipationError } from './participation-error.js';

/** Answer of the participation API, without the URL. */
export interface ChannelInfo {
  readonly name: string;
  readonly consensusRelation: 'consenter' | 'follower';
  readonly status: 'active' | 'onboarding';
  readonly height: number;
}

/** Who an orderer is. */
export interface OrdererIdentity {
  /** `orderer0.ordering.localhost` */
  readonly name: string;
  readonly signer: SigningIdentity;
  /** Its TLS server certificate: how a channel's configuration names it as a consenter. */
  readonly tlsCertificatePem: string;
}

/** Keeps which channels an orderer has joined. */
export interface JoinKeeper {
  /** `attached`: it has the blocks up to the join block. Said at the join and again when that has changed. */
  joined(channelId: string, joinBlock: common.Block, attached: boolean): void;
  left(channelId: string): void;
}

/** A channel this orderer has joined; `channel` is undefined until the blocks up to the join block are there. */
interface Joined {
  readonly joinBlock: common.Block;
  channel: OrdererChannel | undefined;
}

/** The channels of one orderer and what its administrators may do with them. Fabric: multichannel/registrar.go. */
export class Registrar {
  readonly service: OrderingService;
  readonly now: () => Date;
  /** Where its channels are kept, if anywhere. */
  keeper: JoinKeeper | undefined;
  readonly #joined = new Map<string, Joined>();
  readonly #member: ChannelMember;
  #identity: OrdererIdentity;
  #tlsKey: string;
  readonly #explain: ((text: string) => void) | undefined;
  #running = true;

  constructor(service: OrderingService, identity: OrdererIdentity, now: () => Date, explain?: (text: string) => void) {
    this.#explain = explain;
    this.service = service;
    this.#identity = identity;
    this.#tlsKey = publicKeyOf(identity.tlsCertificatePem);
    this.now = now;
    const tlsKey = (): string => this.#tlsKey;
    this.#member = {
      name: identity.name,
      get tlsKey() {
        return tlsKey();
      },
      running: () => this.#running,
    };
  }

  get identity(): OrdererIdentity {
    return this.#identity;
  }

  /** By another TLS certificate it is the consenter that a channel's configuration names so, or none. */
  setTlsCertificate(tlsCertificatePem: string): void {
    this.#identity = { ...this.#identity, tlsCertificatePem };
    this.#tlsKey = publicKeyOf(tlsCertificatePem);
    for (const { channel } of this.#joined.values()) channel?.ordered.membersChanged();
  }

  /** What it has signed so far stays as it is. */
  setSigner(signer: SigningIdentity): void {
    this.#identity = { ...this.#identity, signer };
    for (const { channel } of this.#joined.values()) channel?.setSigner(signer);
  }

  /** A stopped orderer takes no part in consensus; it keeps its channels. */
  setRunning(running: boolean): void {
    this.#running = running;
    for (const { channel } of this.#joined.values()) channel?.ordered.membersChanged();
    if (running) this.service.joined();
  }

  /** The channel, when this orderer orders in it; followers neither take messages nor hand out blocks. */
  channel(channelId: string): OrdererChannel | undefined {
    const channel = this.#joined.get(channelId)?.channel;
    return channel !== undefined && this.#isConsenter(channel.ordered) ? channel : undefined;
  }

  /** Names in the order they were joined. */
  list(): readonly string[] {
    return [...this.#joined.keys()];
  }

  /** @throws ParticipationError NOT_EXIST */
  info(channelId: string): ChannelInfo {
    const joined = this.#joined.get(channelId);
    if (joined === undefined) throw new ParticipationError('NOT_EXIST');
    return this.#describe(channelId, joined);
  }

  /**
   * Joins by a config block that has been checked to be one of this channel. Block 0 starts the channel, a later one
   * is caught up with through the other orderers.
   * @throws ParticipationError ALREADY_EXISTS; and as `checkOrderable`
   */
  join(channelId: string, block: common.Block): ChannelInfo {
    if (this.#joined.has(channelId)) throw new ParticipationError('ALREADY_EXISTS');
    checkOrderable(block);
    const ordered = this.service.channelOf(channelId, block);
    const atOnce = block.getHeader()?.getNumber() === 0 && ordered !== undefined && this.#isConsenter(ordered);
    const joined: Joined = { joinBlock: block, channel: undefined };
    this.keeper?.joined(channelId, block, atOnce);
    this.#joined.set(channelId, joined);
    if (atOnce) this.#attach(joined, ordered);
    const info = this.#describe(channelId, joined);
    if (!atOnce) setImmediate(() => this.#catchUp(channelId, joined));
    return info;
  }

  /** Takes up a channel that it had joined in an earlier process. @throws when it had the blocks and they are gone. */
  restore(channelId: string, block: common.Block, attached: boolean): void {
    const joined: Joined = { joinBlock: block, channel: undefined };
    this.#joined.set(channelId, joined);
    if (!attached) {
      setImmediate(() => this.#catchUp(channelId, joined));
      return;
    }
    const ordered = this.service.channelOf(channelId, block);
    if (ordered === undefined) throw new Error(`no orderer has the blocks of ${channelId}`);
    this.#attach(joined, ordered);
  }

  /** @throws ParticipationError NOT_EXIST, NOT_READY, or BAD_REQUEST with the text of the refusal. */
  update(channelId: string, update: common.Envelope): ChannelInfo {
    const { ordered } = this.#consenterChannel(channelId);
    // Fabric answers while the block is still on its way: the height is the one before it.
    const info = this.info(channelId);
    try {
      this.configure(ordered, update);
    } catch (error) {
      throw new ParticipationError('BAD_REQUEST', `failed update config of channel ${channelId}: ${messageOf(error)}`);
    }
    return info;
  }

  /** Processes a CONFIG_UPDATE and has its CONFIG envelope ordered. @throws OrderingError */
  configure(ordered: OrderedChannel, update: common.Envelope): void {
    const process = () =>
      processConfigUpdate(ordered.bundle(), update, {
        signer: this.identity.signer,
        now: this.now,
        isActive: (consenter) => ordered.isActive(consenter),
      });
    const bundle = ordered.bundle();
    try {
      ordered.configure(process(), bundle.sequence, process);
    } catch (error) {
      const text = this.#explain && explainConfigUpdate(bundle, update);
      if (text !== undefined) this.#explain?.(text);
      throw error;
    }
  }

  /** @throws ParticipationError NOT_EXIST */
  remove(channelId: string): void {
    const joined = this.#joined.get(channelId);
    if (joined === undefined) throw new ParticipationError('NOT_EXIST');
    this.#joined.delete(channelId);
    this.keeper?.left(channelId);
    if (joined.channel === undefined) return;
    joined.channel.ordered.removeMember(this.#member);
    this.service.forgetIfUnused(joined.channel.ordered);
  }

  /** `newest`, `oldest`, `config` or a number; a negative number is the newest, as in Fabric. @throws ParticipationError */
  fetchBlock(channelId: string, blockId: string): DeliverableBlock {
    const channel = this.#consenterChannel(channelId);
    const newest = channel.ordered.height() - 1;
    const number =
      {
        newest,
        oldest: 0,
        config: channel.ordered.block(newest)!.lastConfig,
      }[blockId] ?? (Number(blockId) < 0 ? newest : Number(blockId));
    const block = channel.block(number);
    if (block === undefined) throw new ParticipationError('BAD_REQUEST', `no such block number [${number}] in index`);
    return block;
  }

  /** Leaves the process: the channels are forgotten where nobody else has them. */
  close(): void {
    for (const channelId of this.list()) this.remove(channelId);
  }

  #consenterChannel(channelId: string): OrdererChannel {
    if (!this.#joined.has(channelId)) throw new ParticipationError('NOT_EXIST');
    const channel = this.channel(channelId);
    if (channel === undefined) throw new ParticipationError('NOT_READY');
    return channel;
  }

  #isConsenter(ordered: OrderedChannel): boolean {
    return ordered.consenters().has(this.#member.tlsKey);
  }

  #attach(joined: Joined, ordered: OrderedChannel): void {
    joined.channel = new OrdererChannel(ordered, this.identity);
    ordered.addMember(this.#member);
    this.service.joined();
  }

  /** A join by pulling: done as soon as a running consenter of this process has the blocks. */
  #catchUp(channelId: string, joined: Joined): void {
    if (joined.channel !== undefined || this.#joined.get(channelId) !== joined) return;
    const ordered = this.service.channelOf(channelId, joined.joinBlock);
    const source = [...(ordered?.members ?? [])].some(
      (member) => member.running() && ordered!.consenters().has(member.tlsKey),
    );
    if (ordered !== undefined && source) {
      this.keeper?.joined(channelId, joined.joinBlock, true);
      this.#attach(joined, ordered);
      return;
    }
    if (ordered !== undefined) this.service.forgetIfUnused(ordered);
    this.service.afterNextJoin(() => this.#catchUp(channelId, joined));
  }

  #describe(name: string, joined: Joined): ChannelInfo {
    const { channel } = joined;
    const consenters = channel?.ordered.consenters() ?? this.service.consentersOf(joined.joinBlock);
    return {
      name,
      consensusRelation: consenters.has(this.#member.tlsKey) ? 'consenter' : 'follower',
      status: channel === undefined ? 'onboarding' : 'active',
      height: channel?.ordered.height() ?? 0,
    };
  }
}
