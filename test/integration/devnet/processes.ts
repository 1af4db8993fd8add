/** What tests of real processes look at. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const LIMIT_MS = 60_000;
const PAUSE_MS = 20;

/** Waits for a condition; one that throws is not fulfilled. @throws after a minute, with its last failure */
export async function until(what: string, look: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    let cause: unknown;
    try {
      if (await look()) return;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > end) throw new Error(`waited ${LIMIT_MS} ms for ${what}`, { cause });
    await delay(PAUSE_MS);
  }
}

/** False also for one that has ended and that nobody has waited for. */
export function lives(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Processes, but this one, that name a text in their arguments or their environment. */
export function processesWith(text: string): number[] {
  const others = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const names = (pid: string): boolean => {
    try {
      return ['cmdline', 'environ'].some((file) => readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(text));
    } catch {
      return false;
    }
  };
  return others.filter(names).map(Number);
}
