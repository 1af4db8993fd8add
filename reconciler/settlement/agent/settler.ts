import { QuorateError } from '../../core/model/quorate-error.js';
import type { ChannelBlocks } from '../../ports/read/block-reader.js';
import type { PlasmaChainView, PlasmaRootView } from '../../ports/read/plasma-root-reader.js';
import { forked } from '../block-faults.js';
import { dueRange, maySubmit } from '../due-range.js';
import type { ChainPlace, ChannelTrust } from './channel-trust.js';
import { type OwnRange, ownRange } from './own-range.js';
import { rootBehind } from './root-behind.js';
import type { SettlementAgentParameters } from './settlement-agent.js';

export interface Settled {
  /** The chain as it is now. */
  readonly view: PlasmaChainView;
  readonly retryAfterMs: number | undefined;
}

/** What the root contract says to a range that somebody was quicker with: to a successor's, if that was the operator. */
const OUTRUN = ['OVERLAP', 'GAP', 'WRONG_PREVIOUS_ROOT', 'SETTLEMENT_NOT_OVERDUE'];
/** Whom we stand by for gets so long for the next full range. */
const QUIET_MS = 30_000;

/** Submits the roots of one chain where our organization is to do so. */
export class Settler {
  readonly #parameters: SettlementAgentParameters;
  readonly #trust: ChannelTrust;
  /** Behind the last range that this process has read itself, by its root. */
  #behind: { readonly root: string; readonly place: ChainPlace } | undefined;
  /** We leave it to another agent of our own organization: until when, and since when it has moved nothing. */
  #standBy: { readonly until: number; readonly settledTo: number; readonly since: number } | undefined;

  constructor(parameters: SettlementAgentParameters, trust: ChannelTrust) {
    this.#parameters = parameters;
    this.#trust = trust;
  }

  /**
   * Submits all ranges that are due, one after the other.
   * @param waitedMs how long unsettled blocks have been seen
   * @param now settle whatever there is
   */
  async settle(first: PlasmaChainView, blocks: ChannelBlocks, waitedMs: number, now: boolean): Promise<Settled> {
    const { organization } = this.#parameters;
    let view = first;
    for (let waited = waitedMs; ; waited = 0) {
      if (!maySubmit(view, organization)) return { view, retryAfterMs: undefined };
      const { settlement } = view.definition!;
      const state = { settledTo: view.settledTo, height: blocks.height, settlement, waitedMs: waited, now };
      const due = dueRange(state);
      if (due === undefined) return { view, retryAfterMs: untilDue(state) };
      const rest = now ? 0 : this.#standByMs(view, due);
      if (rest > 0) return { view, retryAfterMs: rest };
      view = await this.#submit(view, due, blocks);
    }
  }

  async #submit(
    view: PlasmaChainView,
    due: { readonly from: number; readonly to: number },
    blocks: ChannelBlocks,
  ): Promise<PlasmaChainView> {
    const { chain, ports } = this.#parameters;
    const own = await this.#own(view, due, blocks);
    const { effect } = await ports.writer.submitRoot(chain, own.range).catch((error: unknown) => {
      if (error instanceof QuorateError && OUTRUN.includes(error.code)) return { effect: 'outrun' as const };
      throw error;
    });
    if (effect === 'written') {
      const { from, to, leafCount } = own.range;
      ports.event({ type: 'settled', chain, detail: `blocks ${from} to ${to}, ${leafCount} writes: ${own.root}` });
      this.#standBy = undefined;
      return this.#follow(view, own, this.#parameters.organization);
    }
    // Whatever the next look says: another agent is at work.
    this.#leave({ ...view, settler: '' });
    const found = effect === 'outrun' ? await this.#lookAgain(view) : await ports.reader.chain(chain);
    this.#leave(found);
    return effect === 'outrun' ? found : this.#follow(view, own, found.settledTo < due.to ? '' : found.settler);
  }

  /** An operator that finds its successor at work does not stand by: it is its place to go on. */
  #leave({ definition, settledTo, settler }: PlasmaChainView): void {
    const { organization, ports } = this.#parameters;
    const since = ports.now();
    const isOther = settler !== organization && settler !== '';
    this.#standBy = isOther
      ? undefined
      : { until: since + definition!.settlement.everySeconds * 1000, settledTo, since };
  }

  /** How long we still stand by. Whoever lets a full range wait has ended. */
  #standByMs({ definition, settledTo }: PlasmaChainView, { from, to }: { from: number; to: number }): number {
    if (this.#standBy === undefined) return 0;
    const at = this.#parameters.ports.now();
    const { everyBlocks, everySeconds } = definition!.settlement;
    if (settledTo !== this.#standBy.settledTo) this.#standBy = { ...this.#standBy, settledTo, since: at };
    const { until, since } = this.#standBy;
    const isFull = to - from + 1 === everyBlocks;
    const quiet = since + Math.min(everySeconds * 1000, QUIET_MS);
    return (isFull ? Math.min(until, quiet) : until) - at;
  }

  /** The chain behind a range of ours that is there, even where the peer that is asked next does not know it yet. */
  #follow(view: PlasmaChainView, { range, root, behind }: OwnRange, settler: string): PlasmaChainView {
    this.#behind = { root, place: behind };
    this.#noteAudited(view, range.to, root);
    return { ...view, settledTo: range.to, lastRoot: root, settler, overdue: [] };
  }

  /** What we have computed ourselves needs no second look, once all before it had theirs. */
  #noteAudited(view: PlasmaChainView, to: number, root: string): void {
    const { notes } = this.#parameters.ports;
    const known = notes.read();
    const before = known.audited?.root ?? (view.settledTo === -1 ? view.lastRoot : undefined);
    if (before === view.lastRoot) notes.write({ ...known, audited: { to, root } });
  }

  async #lookAgain(view: PlasmaChainView): Promise<PlasmaChainView> {
    const { chain, ports } = this.#parameters;
    const found = await ports.reader.chain(chain);
    const moved = found.settledTo - view.settledTo;
    if (moved > 0 || (moved === 0 && found.lastRoot !== view.lastRoot)) return found;
    const why = 'another agent has settled these blocks, which our own peer does not know';
    throw rootBehind(chain, why, found.settledTo);
  }

  async #own(
    view: PlasmaChainView,
    due: { readonly from: number; readonly to: number },
    blocks: ChannelBlocks,
  ): Promise<OwnRange> {
    const start = this.#behind?.root === view.lastRoot ? this.#behind.place : await this.#start(due.from, blocks);
    return ownRange(blocks, this.#trust, { ...due, previousRoot: view.lastRoot, start });
  }

  /** Where the next range begins: behind the very block that was settled last. */
  async #start(from: number, blocks: ChannelBlocks): Promise<ChainPlace> {
    const start = await this.#trust.placeOf(blocks, from);
    if (from === 0) return start;
    const { chain, ports } = this.#parameters;
    const last = await ports.reader.root(chain, from - 1);
    if (last === undefined) throw rootBehind(chain, 'it does not know the last root yet', from - 1);
    if (last.lastBlockHash === start.previousHash) return start;
    if (await this.#isRefutedByUs(last, blocks)) return start;
    const place = { channel: this.#trust.channel, block: from - 1, peer: blocks.peer };
    throw forked(place, `our peer has it with the hash ${start.previousHash}, and settled is ${last.lastBlockHash}`);
  }

  /** A false range that the members have decided against is no fork: the chain of roots goes on behind it. */
  async #isRefutedByUs({ status, standing, from, to, previousRoot }: PlasmaRootView, blocks: ChannelBlocks) {
    if (status !== 'refuted') return false;
    const { root } = await ownRange(blocks, this.#trust, { from, to, previousRoot });
    return standing[0]?.root === root;
  }
}

/** Milliseconds until what there is becomes due by time; undefined where there is nothing. */
function untilDue(state: Parameters<typeof dueRange>[0]): number | undefined {
  if (state.height <= state.settledTo + 1) return undefined;
  return Math.max(0, state.settlement.everySeconds * 1000 - state.waitedMs);
}
