import type { CrashingPorts } from './crashing-ports.js';

export interface Kill {
  readonly at: number;
  readonly when: 'before' | 'after';
}

/** What of a process's calls changes something outside. */
const WRITES = /^(write|governanceWriter|runtime)\./;
const BEGIN_OF_PASS = 'revisions.current';

/**
 * The kills of a whole story that differ in what the dead process leaves behind. Of reads that follow one another in an
 * unchanged world one stands for all, for what they answer dies with the process; and what is after one call is before the
 * next, unless others have their turn between these.
 * @param whole the story that nobody killed, with a `world` to look at
 */
export function distinctKills({ names, worlds }: CrashingPorts): readonly Kill[] {
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
