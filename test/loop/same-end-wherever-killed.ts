import * as assert from 'uvu/assert';
import { CrashingPorts } from './crashing-ports.js';

interface Kill {
  readonly at: number;
  readonly when: 'before' | 'after';
}

/** What of a process's calls changes something outside. */
export const WRITES = /^(write|runtime|\w+Writer)\./;
const BEGIN_OF_PASS = 'revisions.current';

/**
 * Tells the story once more for each kill that leaves behind what no other kill does: it ends as it does without a kill.
 * @param whole what was called in the story that nobody killed, and the `world` at each call
 */
export async function sameEndWhereverKilled(
  whole: CrashingPorts,
  story: (ports: CrashingPorts) => Promise<unknown>,
  expected: unknown,
): Promise<void> {
  for (const { at, when } of distinctKills(whole)) {
    const ports = new CrashingPorts(at, when);
    assert.equal(await story(ports), expected, `${when} call ${at}, ${whole.names[at - 1]}`);
    assert.ok(ports.isDead);
  }
}

/**
 * Of reads that follow one another in an unchanged world one stands for all, for what they answer dies with the process;
 * and what is after one call is before the next, unless others have their turn between these.
 */
function distinctKills({ names, worlds }: CrashingPorts): readonly Kill[] {
  const isWrite = names.map((name) => WRITES.test(name));
  // A quiet pass repeats itself: kills are tried up to the last call that writes.
  const last = isWrite.lastIndexOf(true);
  let met = '';
  let writes = 0;
  return names.slice(0, last + 2).flatMap((_, index): readonly Kill[] => {
    const at = index + 1;
    const before = met;
    met = `${writes} ${worlds[index]}`;
    if (isWrite[index]) writes += 1;
    return [
      ...(met === before ? [] : [{ at, when: 'before' } as const]),
      ...(isWrite[index] && names[at] === BEGIN_OF_PASS ? [{ at, when: 'after' } as const] : []),
    ];
  });
}
