import type { PlasmaDefinition, PlasmaRange } from '../read/plasma-root-reader.js';
import type { Submitted } from './fabric-writer.js';

/** Of a call of the root contract. */
export interface PlasmaEffect extends Submitted {
  /** `none`: everything was so already. */
  readonly effect: 'written' | 'none';
}

/**
 * What one organization says to the root contract (chaincode/plasma-root/README.md). Every call may be repeated: what is
 * so already is a success without effect. All may throw QuorateError PLASMA_ROOT_FAILED or FABRIC_UNREACHABLE (transient),
 * FABRIC_DENIED, and the contract's refusals by their own codes.
 */
export interface PlasmaRootWriter {
  /**
   * Votes for a definition. @param revision of the definition that it follows; 0: the first
   * @returns with the digest that `enact` is asked for
   * @throws also NOT_AN_ADMINISTRATOR, NOT_A_MEMBER, STALE_REVISION, CHANNEL_FIXED, NOT_ON_ROOT_CHANNEL
   */
  define(definition: PlasmaDefinition, revision: number): Promise<PlasmaEffect & { readonly digest: string }>;
  /** Takes our vote on what comes next back. @throws also NOT_AN_ADMINISTRATOR */
  retract(chain: string): Promise<PlasmaEffect>;
  /** Puts in force what has enough votes. @throws also NOT_AN_ADMINISTRATOR, NOT_A_MEMBER, NOT_DECIDED */
  enact(chain: string, digest: string): Promise<PlasmaEffect>;
  /**
   * Adds the next range. @throws also UNKNOWN_CHAIN, NOT_THE_OPERATOR, SETTLEMENT_NOT_OVERDUE, OVERLAP, GAP,
   * WRONG_PREVIOUS_ROOT, RANGE_TOO_LONG
   */
  submitRoot(chain: string, range: PlasmaRange): Promise<PlasmaEffect>;
  /**
   * Says, by our own clock, that settlement is overdue behind this block. @param failed 1: the operator has let it be; 2:
   * the first successor too, and so on
   */
  overdue(chain: string, settledTo: number, failed: number): Promise<PlasmaEffect>;
  /** Our own root of the range that ends with `to` is another one. @throws also SAME_ROOT, UNKNOWN_RANGE, ALREADY_JUDGED */
  raiseAlarm(chain: string, to: number, root: string): Promise<PlasmaEffect>;
  /** Our own root is the submitted one. @throws also UNKNOWN_RANGE, ALREADY_JUDGED */
  confirmRoot(chain: string, to: number): Promise<PlasmaEffect>;
  /** We say nothing of this range any more. @throws also UNKNOWN_RANGE, ALREADY_JUDGED */
  takeBack(chain: string, to: number): Promise<PlasmaEffect>;
  /** Writes down what a majority of the own roots decided. @throws also NOT_JUDGED, UNKNOWN_RANGE */
  judge(chain: string, to: number): Promise<PlasmaEffect>;
}
