import type { SpecProblem } from '../../core/model/kind.js';
import type { PlasmaSubject } from './check-plasma-chain.js';

/** An endorsed transaction holds two certificates and two signatures: it is never smaller. */
const LEAST_TRANSACTION_BYTES = 1000;

/** Do the sizes of a block go together, with the AbsoluteMaxBytes that its Channel document says. */
export function checkPlasmaBatch(subject: PlasmaSubject): readonly SpecProblem[] {
  return (['root', 'plasma'] as const).flatMap((side): readonly SpecProblem[] => {
    const { batch } = subject.spec[side];
    const { AbsoluteMaxBytes, PreferredMaxBytes } = subject[side].orderer.BatchSize ?? {};
    const path = `/spec/${side}/batch`;
    const problems: SpecProblem[] = [];
    if (batch.PreferredMaxBytes !== undefined && batch.PreferredMaxBytes > (AbsoluteMaxBytes ?? Infinity)) {
      const what = `PreferredMaxBytes (${batch.PreferredMaxBytes}) is more than AbsoluteMaxBytes (${AbsoluteMaxBytes})`;
      const mend = `AbsoluteMaxBytes is in Channel ${subject.spec[side].channel}: a block is cut at the preferred size`;
      problems.push({ code: 'BATCH_SIZE', path: `${path}/PreferredMaxBytes`, what, mend });
    }
    if (batch.MaxMessageCount === undefined) return problems;
    const least = batch.MaxMessageCount * LEAST_TRANSACTION_BYTES;
    const at = `${path}/MaxMessageCount`;
    if (least > (AbsoluteMaxBytes ?? Infinity)) {
      const what = `${batch.MaxMessageCount} transactions have ${least} bytes or more, and no block has more than ${AbsoluteMaxBytes} (AbsoluteMaxBytes)`;
      problems.push({ code: 'BATCH_COUNT', path: at, what, mend: 'ask for fewer transactions a block' });
    } else if (least > (PreferredMaxBytes ?? Infinity)) {
      const what = `a block is cut at ${PreferredMaxBytes} bytes (PreferredMaxBytes), long before it has ${batch.MaxMessageCount} transactions`;
      const mend = 'ask for fewer transactions a block, or for larger blocks';
      problems.push({ severity: 'warning', code: 'BATCH_COUNT', path: at, what, mend });
    }
    return problems;
  });
}
