import type { ChannelBlocks } from '../../ports/read/block-reader.js';
import type { PlasmaChainView, PlasmaDefinition } from '../../ports/read/plasma-root-reader.js';
import { isBlockFault } from '../block-faults.js';
import { overdueTurns, untilNextTurn } from '../due-range.js';
import { Auditor } from './auditor.js';
import { ChannelTrust } from './channel-trust.js';
import type { SettlementPorts } from './settlement-ports.js';
import { Settler } from './settler.js';

/** What a pass found. */
export interface SettlementReport {
  /** Undefined: nothing is in force, or we have no part in it. */
  readonly view: PlasmaChainView | undefined;
  /** Look again at the latest after this; undefined: nothing is waited for. */
  readonly retryAfterMs: number | undefined;
}

export interface SettlementAgentParameters {
  /** Its name at the root contract. */
  readonly chain: string;
  /** Our MSP id. */
  readonly organization: string;
  readonly ports: SettlementPorts;
}

/**
 * One organization's part in the settlement of one plasma chain: it submits roots where it is the operator, or a successor
 * in its turn; asks its own peer about every root that was submitted; and says when settlement is overdue. A pass may be
 * killed at any instruction and be made again: what is to be done is read from the root contract each time.
 */
export class SettlementAgent {
  readonly #parameters: SettlementAgentParameters;
  #trust: ChannelTrust | undefined;
  #settler: Settler | undefined;
  #auditor: Auditor | undefined;
  /** Why we have no part in it, as it was said last. */
  #idleSaid = '';

  constructor(parameters: SettlementAgentParameters) {
    this.#parameters = parameters;
  }

  /**
   * @param options `now`: settle what there is, whether it is due or not
   * @throws QuorateError PLASMA_FORK, PLASMA_BLOCK_FORGED, PLASMA_BLOCK_UNREADABLE: nothing was submitted over such blocks; a
   *   later pass says so again while it is so. Transient ones: make another pass later
   */
  async pass(options: { readonly now?: boolean } = {}): Promise<SettlementReport> {
    const { chain, organization, ports } = this.#parameters;
    let view = await ports.reader.chain(chain);
    const { definition } = view;
    if (!definition?.members.includes(organization)) return this.#idle(definition);
    this.#idleSaid = '';
    const blocks = await ports.blocks.blocks(definition.channel);
    const { settler, auditor } = this.#of(definition);
    const failures: unknown[] = [];
    // Who finds a fork must still say what it finds of the roots.
    const attempt = async (work: () => Promise<void>) => work().catch((error: unknown) => void failures.push(error));
    let waits: (number | undefined)[] = [];
    await attempt(async () => {
      const settled = await settler.settle(view, blocks, this.#waited(view, blocks), options.now ?? false);
      view = settled.view;
      waits.push(settled.retryAfterMs);
    });
    await attempt(async () => void waits.push(await auditor.audit(view, blocks)));
    await attempt(async () => void waits.push(await this.#sayOverdue(view, blocks)));
    // What people must look at is said, whatever else has failed before it.
    if (failures.length > 0) throw failures.find(isBlockFault) ?? failures[0];
    waits = waits.filter((ms) => ms !== undefined);
    return { view, retryAfterMs: waits.length === 0 ? undefined : Math.min(...(waits as number[])) };
  }

  /** Said once: whoever waits for settlement is to know what it waits for. */
  #idle(definition: PlasmaDefinition | undefined): SettlementReport {
    const { chain, ports } = this.#parameters;
    const detail = definition
      ? 'NOT_A_MEMBER: the definition in force does not name us'
      : 'CHAIN_NOT_IN_FORCE: its members define and enact it; their loops do so by themselves';
    if (detail !== this.#idleSaid) ports.event({ type: 'idle', chain, detail });
    this.#idleSaid = detail;
    return { view: undefined, retryAfterMs: undefined };
  }

  #of({ channel, genesis }: PlasmaDefinition): { readonly settler: Settler; readonly auditor: Auditor } {
    this.#trust ??= new ChannelTrust(channel, genesis);
    this.#settler ??= new Settler(this.#parameters, this.#trust);
    this.#auditor ??= new Auditor(this.#parameters, this.#trust);
    return { settler: this.#settler, auditor: this.#auditor };
  }

  /** How long our own clock has seen blocks behind the last settled one. */
  #waited({ settledTo }: PlasmaChainView, { height }: ChannelBlocks): number {
    if (height <= settledTo + 1) return 0;
    const { notes, now } = this.#parameters.ports;
    const known = notes.read();
    const at = now();
    // A clock that was put back has seen nothing yet.
    if (known.unsettled?.settledTo === settledTo && known.unsettled.since <= at) return at - known.unsettled.since;
    notes.write({ ...known, unsettled: { settledTo, since: at } });
    return 0;
  }

  async #sayOverdue(view: PlasmaChainView, blocks: ChannelBlocks): Promise<number | undefined> {
    const { chain, organization, ports } = this.#parameters;
    const definition = view.definition!;
    if (blocks.height <= view.settledTo + 1) return undefined;
    const waited = this.#waited(view, blocks);
    const turns = overdueTurns(definition, waited);
    const said = view.overdue.find((report) => report.organization === organization)?.failed ?? 0;
    if (turns > said) {
      await ports.writer.overdue(chain, view.settledTo, turns);
      ports.event({ type: 'overdue', chain, detail: `behind block ${view.settledTo}; ${turns} have let it be` });
    }
    return untilNextTurn(definition, waited);
  }
}
