import { QuorateError } from '../../core/model/quorate-error.js';
import type { PlasmaRootView } from '../../ports/read/plasma-root-reader.js';
import { type AuditWord, auditWord } from '../audit-word.js';
import type { OpenRanges } from './open-ranges.js';
import type { SettlementAgentParameters } from './settlement-agent.js';
import type { SettlementEvent } from './settlement-ports.js';

/** What our organization says of settled ranges. */
export class MemberWords {
  readonly #parameters: SettlementAgentParameters;
  readonly #open: OpenRanges;

  constructor(parameters: SettlementAgentParameters, open: OpenRanges) {
    this.#parameters = parameters;
    this.#open = open;
  }

  /**
   * Says what we owe of a range.
   * @param own our own root; `unknown`: our peer's blocks cannot be believed
   * @param finding what to tell of it, where that is not the own root
   * @returns whether something was to be said
   */
  async speak(settled: PlasmaRootView, own: string, finding = `our peer says ${own}`): Promise<boolean> {
    const word = auditWord(settled, this.#parameters.organization, own);
    if (word === undefined) return false;
    const known = this.#open.of(settled.root);
    if (known.said === own || known.isMute) return false;
    try {
      await this.#say(word, settled, own, finding);
      known.said = own;
      return true;
    } catch (error) {
      if (!(error instanceof QuorateError && error.code === 'NOT_A_MEMBER')) throw error;
      // Members of the definition that it was submitted under decide; a newcomer is none of them, and goes on behind it.
      known.isMute = true;
      if (word === 'raiseAlarm') this.#event('alarm', settled, `${finding}; we were no member then, and have no say`);
      return false;
    }
  }

  async #say(word: AuditWord, settled: PlasmaRootView, own: string, finding: string): Promise<void> {
    const { chain, ports } = this.#parameters;
    const { to, root, submitter } = settled;
    if (word === 'raiseAlarm') {
      await ports.writer.raiseAlarm(chain, to, own);
      this.#event('alarm', settled, `${submitter} has settled ${root}, and ${finding}`);
    } else if (word === 'confirmRoot') {
      await ports.writer.confirmRoot(chain, to);
      this.#event('confirmed', settled, `our peer says ${root}, too`);
    } else {
      await ports.writer.takeBack(chain, to);
      this.#event('takenBack', settled, 'our peer cannot be believed any more');
    }
  }

  #event(type: SettlementEvent['type'], { from, to }: PlasmaRootView, detail: string): void {
    const { chain, ports } = this.#parameters;
    ports.event({ type, chain, detail: `blocks ${from} to ${to}: ${detail}` });
  }
}
