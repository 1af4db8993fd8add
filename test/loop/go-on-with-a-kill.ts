import * as assert from 'uvu/assert';
import type { CrashingPorts } from './crashing-ports.js';
import { ALL, type MemoryConsortium } from './memory-consortium.js';

/** As `settle` has it. */
const QUIET_ROUNDS = 3;

/**
 * Rounds of everybody's passes, until nothing moves any more or so many; the victim, whose ports kill it once, is started
 * again at its next turn.
 */
export async function goOnWithAKill(
  net: MemoryConsortium,
  victim: string,
  ports: CrashingPorts,
  { rounds, roundMs = 2000 }: { readonly rounds: number; readonly roundMs?: number },
): Promise<void> {
  let restarted = false;
  for (let quiet = 0, round = 0; quiet < QUIET_ROUNDS && round < rounds; round += 1) {
    const [before, wasDead] = [ports.world(), ports.isDead];
    for (const mspId of ALL) {
      await net
        .member(mspId)
        .pass()
        .catch((error: Error) => assert.is(error.message, 'killed'));
      if (mspId !== victim || !ports.isDead || restarted) continue;
      await net.member(victim).restart();
      restarted = true;
    }
    net.now += roundMs;
    quiet = before !== ports.world() || wasDead !== ports.isDead ? 0 : quiet + 1;
  }
}
