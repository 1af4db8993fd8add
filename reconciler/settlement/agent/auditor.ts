import type { ChannelBlocks } from '../../ports/read/block-reader.js';
import type { PlasmaChainView, PlasmaRootView } from '../../ports/read/plasma-root-reader.js';
import { isContradicted, judgeRank } from '../audit-word.js';
import { isBlockFault } from '../block-faults.js';
import { AlarmRound } from './alarm-round.js';
import type { ChainPlace, ChannelTrust } from './channel-trust.js';
import { MemberWords } from './member-words.js';
import { OpenRanges } from './open-ranges.js';
import { ownRange } from './own-range.js';
import { RootsAhead } from './roots-ahead.js';
import type { SettlementAgentParameters } from './settlement-agent.js';

/**
 * Blocks that one pass reads at most for new roots, and again for alarms (and the rest of a range): neither an old chain's
 * audit nor anybody's alarms keep us from settling, or one from the other.
 */
const PASS_BLOCKS = 500;
/** Pages of alarms that one pass looks at. */
const PASS_PAGES = 5;
/** Between two members that would write a decision down. */
const RANK_WAIT_MS = 10_000;

/** Asks our own peer about every submitted root, and says what it finds. */
export class Auditor {
  readonly #parameters: SettlementAgentParameters;
  readonly #trust: ChannelTrust;
  readonly #open = new OpenRanges();
  readonly #words: MemberWords;
  readonly #ahead: RootsAhead;
  readonly #round: AlarmRound;
  /** Behind the last range that was audited, by its last block. */
  #behind: { readonly to: number; readonly place: ChainPlace } | undefined;
  /** When it is our turn to write down a decision that this round came across, by our own clock. */
  #turnAt = Number.POSITIVE_INFINITY;
  #isNoteChecked = false;

  constructor(parameters: SettlementAgentParameters, trust: ChannelTrust) {
    const { chain, ports } = parameters;
    this.#parameters = parameters;
    this.#trust = trust;
    this.#words = new MemberWords(parameters, this.#open);
    this.#ahead = new RootsAhead(parameters, this.#words);
    this.#round = new AlarmRound(chain, ports.reader, ports.now);
  }

  /** @returns when to look again, where there is something to look for; 0: there is more than one pass takes */
  async audit(view: PlasmaChainView, blocks: ChannelBlocks): Promise<number | undefined> {
    const more = await this.#auditNew(blocks);
    const found = [more ? 0 : undefined, await this.#ahead.watch(view, blocks), await this.#heedAlarms(blocks)];
    const waits = found.filter((ms) => ms !== undefined);
    return waits.length === 0 ? undefined : Math.min(...waits);
  }

  /** Ranges that were not asked about yet, in their order. @returns whether there are more than one pass takes */
  async #auditNew(blocks: ChannelBlocks): Promise<boolean> {
    const { chain, ports } = this.#parameters;
    let after = await this.#auditedTo();
    for (let read = 0; ; ) {
      const roots = await ports.reader.rootsAfter(chain, after);
      if (roots.length === 0) return false;
      for (const settled of roots) {
        // Our peer may be behind: it cannot say yet. See RootsAhead.
        if (settled.to >= blocks.height) return false;
        if (read >= PASS_BLOCKS) return true;
        const own = await this.#ownRoot(settled, blocks);
        await this.#words.speak(settled, own);
        if (isContradicted(settled)) this.#open.of(settled.root).own = own;
        ports.notes.write({ ...ports.notes.read(), audited: { to: settled.to, root: settled.root } });
        after = settled.to;
        read += settled.to - settled.from + 1;
      }
    }
  }

  /** A note of another chain of roots, or one that cannot be, is none. */
  async #auditedTo(): Promise<number> {
    const { chain, ports } = this.#parameters;
    const { audited } = ports.notes.read();
    if (audited === undefined) return -1;
    if (this.#isNoteChecked) return audited.to;
    const found = await ports.reader.root(chain, audited.to);
    // Our own root may be there before our peer in the root channel knows it.
    if (found !== undefined && (found.to !== audited.to || found.root !== audited.root)) return -1;
    this.#isNoteChecked = found !== undefined;
    return audited.to;
  }

  /**
   * What somebody contradicts wants every member's word, and then somebody who writes the decision down.
   * @returns when to look again; 0: the round is not at its end
   */
  async #heedAlarms(blocks: ChannelBlocks): Promise<number | undefined> {
    let read = 0;
    for (let pages = 0; pages < PASS_PAGES; pages += 1) {
      const page = await this.#round.page();
      for (const settled of page.roots) {
        if (this.#isOpen(settled, blocks)) {
          const isUnread = this.#open.of(settled.root).own === undefined;
          if (isUnread && read >= PASS_BLOCKS) return 0;
          if (isUnread) read += settled.to - settled.from + 1;
          await this.#heed(settled, blocks);
        }
        this.#round.passed(settled);
      }
      if (this.#round.turned(page)) return this.#endRound();
    }
    return 0;
  }

  /** May there be something to say of it? Where nobody contradicts any more, silence is agreement, and it is not read. */
  #isOpen(settled: PlasmaRootView, { height }: ChannelBlocks): boolean {
    return !settled.judged && settled.to < height && isContradicted(settled) && !this.#open.of(settled.root).isMute;
  }

  async #heed(settled: PlasmaRootView, blocks: ChannelBlocks): Promise<void> {
    const known = this.#open.of(settled.root);
    known.own ??= await this.#ownRoot(settled, blocks);
    if (!(await this.#words.speak(settled, known.own))) await this.#judge(settled);
  }

  #endRound(): number | undefined {
    const rest = this.#turnAt - this.#parameters.ports.now();
    this.#turnAt = Number.POSITIVE_INFINITY;
    this.#open.nextRound();
    return Number.isFinite(rest) ? Math.max(1, rest) : undefined;
  }

  /** Our own root of a range. Where our peer's blocks cannot be believed, a word that we have said before is taken back. */
  async #ownRoot(settled: PlasmaRootView, blocks: ChannelBlocks): Promise<string> {
    const { from, to, previousRoot } = settled;
    try {
      const start = this.#behind?.to === from - 1 ? { start: this.#behind.place } : {};
      const { root, behind } = await ownRange(blocks, this.#trust, { from, to, previousRoot, ...start });
      this.#behind = { to, place: behind };
      return root;
    } catch (error) {
      if (isBlockFault(error)) await this.#words.speak(settled, 'unknown');
      throw error;
    }
  }

  /** Others that were right, too, may have the first turn. */
  async #judge(settled: PlasmaRootView): Promise<void> {
    const { chain, organization, ports } = this.#parameters;
    const { from, to, root, status, losers } = settled;
    const rank = judgeRank(settled, organization);
    if (rank === undefined) return;
    const known = this.#open.of(root);
    known.decidedSince ??= ports.now();
    const turnAt = known.decidedSince + rank * RANK_WAIT_MS;
    if (turnAt > ports.now()) {
      this.#turnAt = Math.min(this.#turnAt, turnAt);
      return;
    }
    const { effect } = await ports.writer.judge(chain, to);
    if (effect === 'written') {
      const detail = `blocks ${from} to ${to}: the submitted root is ${status}; ${losers.join(', ')} said otherwise`;
      ports.event({ type: 'judged', chain, detail });
    }
  }
}
