import { setTimeout as delay } from 'node:timers/promises';

const FIRST_LOOK_MS = 10;
const LONGEST_PAUSE_MS = 100;

/**
 * Looks until `look` answers something, with short pauses that grow a little. An error of `look` ends the wait.
 * @returns undefined when the time is over
 */
export async function waitFor<Found>(
  look: () => Found | undefined | Promise<Found | undefined>,
  limitMs: number,
): Promise<Found | undefined> {
  const end = Date.now() + limitMs;
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 1.3, LONGEST_PAUSE_MS)) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) return undefined;
    await delay(pause);
  }
}
