import type { ChannelBlocks } from '../../ports/read/block-reader.js';
import type { PlasmaChainView } from '../../ports/read/plasma-root-reader.js';
import { patienceMs } from '../due-range.js';
import { noSuchBlocks } from '../no-such-blocks.js';
import type { MemberWords } from './member-words.js';
import type { SettlementAgentParameters } from './settlement-agent.js';

/** A peer that is behind gets as long at least, however short the period of settlement. */
const LEAST_PATIENCE_MS = 30_000;
/** Alarms of one pass: each takes a transaction. */
const PASS_ALARMS = 20;
/** Of the blocks that it lacked, a peer has so many after the time if it is catching up, and is given as long again. */
const CATCHES_UP = 1 / 4;

/**
 * Roots over blocks that our own peer has not. It may be behind, so each gets its time; then they are said to be over
 * blocks that do not exist. Where the blocks come later, the audit of the range turns that word.
 */
export class RootsAhead {
  readonly #parameters: SettlementAgentParameters;
  readonly #words: MemberWords;

  constructor(parameters: SettlementAgentParameters, words: MemberWords) {
    this.#parameters = parameters;
    this.#words = words;
  }

  /** @returns when to look again; undefined: our peer has all blocks that are settled */
  async watch({ definition, settledTo }: PlasmaChainView, blocks: ChannelBlocks): Promise<number | undefined> {
    const { notes, now } = this.#parameters.ports;
    const { ahead, ...others } = notes.read();
    const lacking = settledTo - blocks.height + 1;
    if (lacking <= 0) {
      if (ahead) notes.write(others);
      return undefined;
    }
    const at = now();
    const patience = Math.max(LEAST_PATIENCE_MS, patienceMs(definition!.settlement));
    const isNew = ahead === undefined || ahead.settledTo < blocks.height || ahead.since > at;
    const rest = isNew ? 0 : ahead.since + patience - at;
    if (rest > 0) return rest;
    if (!isNew) {
      const came = ahead.lacked - (ahead.settledTo - blocks.height + 1);
      if (came < ahead.lacked * CATCHES_UP && !(await this.#alarm(ahead.settledTo, blocks))) return 0;
    }
    notes.write({ ...notes.read(), ahead: { settledTo, since: at, lacked: lacking } });
    return patience;
  }

  /** All ranges up to this block that end with one that our peer has not. @returns whether that was all */
  async #alarm(settledTo: number, { height, peer }: ChannelBlocks): Promise<boolean> {
    const { chain, ports } = this.#parameters;
    let after = height - 1;
    for (let said = 0; ; ) {
      const roots = await ports.reader.rootsAfter(chain, after);
      if (roots.length === 0) return true;
      for (const settled of roots) {
        const { channel, from, to } = settled;
        if (to > settledTo) return true;
        if (said >= PASS_ALARMS) return false;
        const finding = `PLASMA_ROOT_AHEAD: ${peer} has not block ${to}, its last one is ${height - 1}`;
        if (await this.#words.speak(settled, noSuchBlocks(channel, from, to), finding)) said += 1;
        after = to;
      }
    }
  }
}
