import * as assert from 'uvu/assert';
import type { HistoryEntry } from '../../reconciler/ports/read/governance-reader.js';
import { CrashingPorts } from './crashing-ports.js';

/**
 * Tells the story once more for each chosen side of a call, killed there: it ends as it does without a kill.
 * @param whole what was called in the story that nobody killed
 */
export async function sameEndAroundCalls(
  whole: CrashingPorts,
  isChosen: (call: string, at: number, when: 'before' | 'after') => boolean,
  story: (ports: CrashingPorts) => Promise<unknown>,
  expected: unknown,
): Promise<void> {
  for (let at = 1; at <= whole.calls; at += 1) {
    const call = whole.names[at - 1]!;
    for (const when of ['before', 'after'] as const)
      if (isChosen(call, at, when))
        assert.equal(await story(new CrashingPorts(at, when)), expected, `${when} call ${at}, ${call}`);
  }
}

/** @throws AssertionError where an organization has voted twice on a proposal */
export function nobodyVotesTwice(history: readonly HistoryEntry[]): void {
  const votes = history
    .filter(({ event }) => event.startsWith('vote'))
    .map(({ organization, id }) => `${organization} ${id}`);
  assert.is(new Set(votes).size, votes.length, 'nobody votes twice');
}
