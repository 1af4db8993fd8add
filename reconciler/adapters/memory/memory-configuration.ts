import { common, orderer } from '@hyperledger/fabric-protos';
import { blockHash } from '../../fabric/block/block-hash.js';
import { buildChannelBundle } from '../../fabric/config/build-channel-bundle.js';
import { bundleFromBlock } from '../../fabric/config/bundle-from-block.js';
import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';
import { channelView } from '../../fabric/config/channel-view.js';
import { proposeUpdate } from '../../fabric/config/propose-update.js';
import { decode } from '../../fabric/transaction/decode.js';
import type { ChannelView } from '../../ports/read/fabric-reader.js';

/** The configuration of a channel in memory, from a genesis block on, judged by Fabric's own rules. */
export class MemoryConfiguration {
  readonly genesisBlock: Uint8Array;
  readonly genesis: string;
  readonly #now: () => number;
  #bundle: ChannelBundle;

  constructor(genesisBlock: Uint8Array, now: () => number) {
    const { genesis, bundle } = first(genesisBlock);
    this.genesisBlock = genesisBlock;
    this.genesis = genesis;
    this.#now = now;
    this.#bundle = bundle;
  }

  get members(): readonly string[] {
    return this.#bundle.application?.organizations.map(({ mspId }) => mspId) ?? [];
  }

  /** Everybody who may read the channel. */
  get readers(): readonly string[] {
    return [...this.members, ...(this.#bundle.orderer?.organizations.map(({ mspId }) => mspId) ?? [])];
  }

  /** `host:port` of each. */
  get consenters(): readonly string[] {
    const { consensusType, consensusMetadata } = this.#bundle.orderer ?? {};
    if (consensusType !== 'etcdraft' || consensusMetadata === undefined) return [];
    return decode(orderer.etcdraft.ConfigMetadata, consensusMetadata).getConsentersList().map(addressOf);
  }

  view(height: number): ChannelView {
    let view = VIEWS.get(this.#bundle);
    if (view === undefined) {
      view = channelView(this.#bundle, this.genesis, 0);
      VIEWS.set(this.#bundle, view);
    }
    return { ...view, height };
  }

  /**
   * What an orderer makes of a CONFIG_UPDATE envelope.
   * @param isActive whether the consenter of this `host:port` runs
   * @throws ConfigError with Fabric's text
   */
  update(envelope: common.Envelope, isActive: (address: string) => boolean): void {
    const check = {
      now: new Date(this.#now()),
      isActive: (one: orderer.etcdraft.Consenter) => isActive(addressOf(one)),
    };
    this.#bundle = proposeUpdate(this.#bundle, envelope, check).next;
  }

  /** By nobody's signature, as a test wants it: members that are there stay in, the others go. */
  keepMembers(members: readonly string[]): void {
    const config = this.#bundle.config.cloneMessage();
    const group = config.getChannelGroup()!.getGroupsMap().get('Application')!;
    for (const { name, mspId } of this.#bundle.application!.organizations) {
      if (!members.includes(mspId)) group.getGroupsMap().del(name);
    }
    group.setVersion(group.getVersion() + 1);
    config.setSequence(config.getSequence() + 1);
    this.#bundle = buildChannelBundle(this.#bundle.channelId, config);
  }
}

const addressOf = (one: orderer.etcdraft.Consenter): string => `${one.getHost()}:${one.getPort()}`;

/** What follows from a genesis block, or from a configuration, is made once: many ledgers in memory begin alike. */
const FIRST = new WeakMap<Uint8Array, { readonly genesis: string; readonly bundle: ChannelBundle }>();
const VIEWS = new WeakMap<ChannelBundle, ChannelView>();

function first(genesisBlock: Uint8Array): { readonly genesis: string; readonly bundle: ChannelBundle } {
  let made = FIRST.get(genesisBlock);
  if (made === undefined) {
    const block = decode(common.Block, genesisBlock);
    made = { genesis: blockHash(block), bundle: bundleFromBlock(block) };
    FIRST.set(genesisBlock, made);
  }
  return made;
}
