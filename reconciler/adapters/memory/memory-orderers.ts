import { QuorateError } from '../../core/model/quorate-error.js';
import type { OrdererView } from '../../ports/read/channel-reader.js';
import { MemoryChannel } from './memory-channel.js';

/** MSP id -> its orderers; the address as consenters have it. */
export type OrdererPlaces = Readonly<Record<string, readonly { readonly name: string; readonly address: string }[]>>;

/** One orderer of one organization: at first in every channel of which it is a consenter. */
export interface MemoryOrderer {
  readonly name: string;
  /** `host:port` */
  readonly address: string;
  /** Change it to stop and start the orderer. */
  up: boolean;
  /** Channel -> when it joined. */
  readonly joined: Map<string, number>;
}

/**
 * Orderers that organizations run by themselves. One that has joined a channel catches up while the clock stands still and
 * is active after. Consenters that are nobody's always run.
 */
export class MemoryOrderers {
  readonly #all: ReadonlyMap<string, readonly MemoryOrderer[]>;
  readonly #channels: Map<string, MemoryChannel>;
  readonly #now: () => number;

  /** @param channels a channel that orderers start is added */
  constructor(places: OrdererPlaces, channels: Map<string, MemoryChannel>, now: () => number) {
    this.#channels = channels;
    this.#now = now;
    const joined = (address: string) =>
      [...channels].flatMap(([name, { configuration }]) =>
        configuration?.consenters.includes(address) ? [[name, Number.NEGATIVE_INFINITY] as const] : [],
      );
    this.#all = new Map(
      Object.entries(places).map(([mspId, orderers]) => [
        mspId,
        orderers.map(({ name, address }) => ({ name, address, up: true, joined: new Map(joined(address)) })),
      ]),
    );
  }

  of(mspId: string): readonly MemoryOrderer[] {
    return this.#all.get(mspId) ?? [];
  }

  /** What its orderers of these names are in a channel. */
  views(mspId: string, channel: string, names: readonly string[]): readonly OrdererView[] {
    return this.of(mspId)
      .filter(({ name }) => names.includes(name))
      .map((orderer) => {
        const { name, up } = orderer;
        return { name, up, why: up ? '' : 'it is down', state: up ? this.#stateIn(orderer, channel) : undefined };
      });
  }

  #stateIn({ address, joined }: MemoryOrderer, channel: string): OrdererView['state'] {
    const since = joined.get(channel);
    if (since === undefined) return undefined;
    const isConsenter = this.#channels.get(channel)?.configuration?.consenters.includes(address);
    const { height } = this.#channels.get(channel)!.view();
    return {
      relation: isConsenter ? 'consenter' : 'follower',
      status: since < this.#now() ? 'active' : 'onboarding',
      height,
    };
  }

  /** Whether the consenter of this address runs and is in the channel. */
  isActive(channel: string, address: string): boolean {
    const owned = [...this.#all.values()].flat().find((orderer) => orderer.address === address);
    return owned === undefined || (owned.up && owned.joined.has(channel));
  }

  /** Does the greater part of its consenters run: without them a channel has no leader and serves nobody. */
  isServed(channel: string): boolean {
    const consenters = this.#channels.get(channel)?.configuration?.consenters ?? [];
    return consenters.filter((address) => this.isActive(channel, address)).length * 2 > consenters.length;
  }

  /**
   * By the genesis block, which starts a channel that no orderer has joined before.
   * @throws QuorateError JOIN_FAILED
   */
  join(mspId: string, name: string, channel: string, block: Uint8Array): void {
    const orderer = this.of(mspId).find((one) => one.name === name);
    if (!orderer?.up) throw notJoined(`there is no orderer ${name} that runs`);
    if (orderer.joined.has(channel)) return;
    const known = this.#channels.get(channel)?.configuration;
    if (known && Buffer.compare(known.genesisBlock, block) !== 0) throw notJoined(`${name} is given another block`);
    if (!known) {
      this.#channels.set(channel, new MemoryChannel({ channel, genesisBlock: block, members: [] }, this.#now));
    }
    orderer.joined.set(channel, this.#now());
  }
}

/** @returns JOIN_FAILED */
export function notJoined(why: string): QuorateError {
  return new QuorateError('JOIN_FAILED', 'The node did not join the channel', { why, retry: 'transient' });
}
