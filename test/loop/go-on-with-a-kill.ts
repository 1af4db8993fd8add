import * as assert from 'uvu/assert';
import type { CrashingPorts } from './crashing-ports.js';
import { ALL, type MemoryConsortium } from './memory-consortium.js';

/** So many rounds of everybody's passes; the victim, whose ports kill it once, is started again at its next turn. */
export async function goOnWithAKill(
  net: MemoryConsortium,
  victim: string,
  ports: CrashingPorts,
  { rounds, roundMs = 2000 }: { readonly rounds: number; readonly roundMs?: number },
): Promise<void> {
  let restarted = false;
  for (let round = 0; round < rounds; round += 1) {
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
  }
}
