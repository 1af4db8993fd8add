import type { ChannelBlocks } from '../../ports/read/block-reader.js';
import type { PlasmaRootView } from '../../ports/read/plasma-root-reader.js';
import { auditWord, judgeRank } from '../audit-word.js';
import { isBlockFault } from '../block-faults.js';
import type { ChainPlace, ChannelTrust } from './channel-trust.js';
import { ownRange } from './own-range.js';
import type { SettlementAgentParameters } from './settlement-agent.js';
import type { SettlementEvent } from './settlement-ports.js';

/** Blocks that one pass reads again at most, so that an old chain's audit keeps nobody from settling. */
const PASS_BLOCKS = 1000;
/** Own roots of alarmed ranges that are kept, so that an open dispute is not read again in every pass. */
const KEPT = 100;
/** Between two members that would write a decision down. */
const RANK_WAIT_MS = 10_000;

/** Asks our own peer about every submitted root, and says what it finds. */
export class Auditor {
  readonly #parameters: SettlementAgentParameters;
  readonly #trust: ChannelTrust;
  /** Behind the last range that was audited, by its last block. */
  #behind: { readonly to: number; readonly place: ChainPlace } | undefined;
  /** Our own roots, by the submitted one. */
  readonly #own = new Map<string, string>();
  /** What we have said of a range, by the submitted root: a lost word of ours is not shown by the contract. */
  readonly #said = new Map<string, string>();
  readonly #decidedSince = new Map<string, number>();
  #isNoteChecked = false;

  constructor(parameters: SettlementAgentParameters, trust: ChannelTrust) {
    this.#parameters = parameters;
    this.#trust = trust;
  }

  /** @returns when to look again, where there is something to look for */
  async audit(blocks: ChannelBlocks): Promise<number | undefined> {
    const more = await this.#auditNew(blocks);
    const waits = [more ? 0 : undefined, ...(await this.#heedAlarms(blocks))].filter((ms) => ms !== undefined);
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
        // Our peer may be behind: it cannot say yet.
        if (settled.to >= blocks.height) return false;
        if (read >= PASS_BLOCKS) return true;
        await this.#speak(settled, await this.#ownRoot(settled, blocks));
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

  /** What somebody contradicts wants every member's word, and then somebody who writes the decision down. */
  async #heedAlarms(blocks: ChannelBlocks): Promise<readonly (number | undefined)[]> {
    const { chain, ports } = this.#parameters;
    const waits: (number | undefined)[] = [];
    for (const settled of await ports.reader.alarms(chain)) {
      if (settled.judged || settled.to >= blocks.height) continue;
      const own = this.#own.get(settled.root) ?? (await this.#ownRoot(settled, blocks));
      if (!(await this.#speak(settled, own))) waits.push(await this.#judge(settled));
    }
    return waits;
  }

  /** Our own root of a range. Where our peer's blocks cannot be believed, a word that we have said before is taken back. */
  async #ownRoot(settled: PlasmaRootView, blocks: ChannelBlocks): Promise<string> {
    const { from, to, previousRoot } = settled;
    try {
      const start = this.#behind?.to === from - 1 ? { start: this.#behind.place } : {};
      const { root, behind } = await ownRange(blocks, this.#trust, { from, to, previousRoot, ...start });
      this.#behind = { to, place: behind };
      return this.#keep(settled.root, root);
    } catch (error) {
      if (isBlockFault(error)) await this.#speak(settled, 'unknown');
      throw error;
    }
  }

  #keep(submitted: string, own: string): string {
    this.#own.set(submitted, own);
    if (this.#own.size > KEPT) this.#own.delete(this.#own.keys().next().value!);
    return own;
  }

  /** Says what we owe of a range. @returns whether something was to be said */
  async #speak(settled: PlasmaRootView, own: string): Promise<boolean> {
    const { chain, organization, ports } = this.#parameters;
    const { from, to, root } = settled;
    const word = auditWord(settled, organization, own);
    if (word === undefined || this.#said.get(root) === own) return false;
    const where = `blocks ${from} to ${to}`;
    const event = (type: SettlementEvent['type'], detail: string) => ports.event({ type, chain, detail });
    if (word === 'raiseAlarm') {
      await ports.writer.raiseAlarm(chain, to, own);
      event('alarm', `${where}: ${settled.submitter} has settled ${root}, and our peer says ${own}`);
    } else if (word === 'confirmRoot') {
      await ports.writer.confirmRoot(chain, to);
      event('confirmed', `${where}: our peer says ${root}, too`);
    } else {
      await ports.writer.takeBack(chain, to);
      event('takenBack', `${where}: our peer cannot be believed any more`);
    }
    this.#said.set(root, own);
    return true;
  }

  /** @returns how long others have the first turn; undefined where there is nothing to wait for */
  async #judge(settled: PlasmaRootView): Promise<number | undefined> {
    const { chain, organization, ports } = this.#parameters;
    const { from, to, root, status, losers } = settled;
    const rank = judgeRank(settled, organization);
    if (rank === undefined) return undefined;
    const since = this.#decidedSince.get(root) ?? ports.now();
    this.#decidedSince.set(root, since);
    const rest = since + rank * RANK_WAIT_MS - ports.now();
    if (rest > 0) return rest;
    const { effect } = await ports.writer.judge(chain, to);
    if (effect === 'written') {
      const detail = `blocks ${from} to ${to}: the submitted root is ${status}; ${losers.join(', ')} said otherwise`;
      ports.event({ type: 'judged', chain, detail });
    }
    return undefined;
  }
}
