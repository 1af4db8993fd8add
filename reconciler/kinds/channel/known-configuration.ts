import type { common } from '@hyperledger/fabric-protos';
import { deepFreeze } from '../../core/model/deep-freeze.js';
import type { JsonObject } from '../../core/model/json.js';
import type { ChannelConfig } from '../../fabric/channel/channel-config.js';
import { readChannelConfig } from '../../fabric/channel/read-channel-config.js';
import { buildChannelBundle } from '../../fabric/config/build-channel-bundle.js';
import type { ChannelBundle } from '../../fabric/config/channel-bundle.js';
import { decodeConfig } from '../../fabric/config/decode-config.js';
import { BoundedCache } from '../../fabric/msp/bounded-cache.js';
import { wholeShared } from './channel-shared.js';

/** A channel's configuration in every form that planning asks for, each made when it is first asked for. */
export class KnownConfiguration {
  readonly channel: string;
  readonly config: common.Config;
  #words: ChannelConfig | undefined;
  #shared: JsonObject | undefined;
  #bundle: ChannelBundle | undefined;

  /** @throws WireError */
  constructor(channel: string, config: Uint8Array) {
    this.channel = channel;
    this.config = decodeConfig(config);
  }

  /** @throws ConfigError, WireError */
  get words(): ChannelConfig {
    this.#words ??= readChannelConfig(this.channel, this.config);
    return this.#words;
  }

  /** @throws as `words` */
  get shared(): JsonObject {
    this.#shared ??= deepFreeze(wholeShared(this.words));
    return this.#shared;
  }

  /** With its policies and MSPs. @throws ConfigError, WireError */
  get bundle(): ChannelBundle {
    this.#bundle ??= buildChannelBundle(this.channel, this.config);
    return this.#bundle;
  }
}

/** Configurations change seldom and are looked at in every pass: what was made of the last ones is kept. */
const KNOWN = new BoundedCache<KnownConfiguration>(64);

/** @param config common.Config bytes in base64 */
export function knownConfiguration(channel: string, config: string): KnownConfiguration {
  const key = `${channel} ${config}`;
  let known = KNOWN.get(key);
  if (known === undefined) {
    known = new KnownConfiguration(channel, Buffer.from(config, 'base64'));
    KNOWN.set(key, known);
  }
  return known;
}

/** Reading a large channel's takes longer than the rest of a plan, and an update is looked at in every pass until it is done: that may be days. */
const WORDS = new WeakMap<common.Config, ChannelConfig>();

/** What a configuration says that an update leads to. @throws ConfigError, WireError */
export function wordsOf(channel: string, config: common.Config): ChannelConfig {
  const words = WORDS.get(config) ?? readChannelConfig(channel, config);
  WORDS.set(config, words);
  return words;
}
