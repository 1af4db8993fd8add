/**
 * Stands beside the demo and ends what the demo could not: when the pipe from it closes without a word, the demo was
 * killed. Then the processes whose numbers it gave are waited for (they end by themselves: each holds a pipe or a
 * channel too), ended if they stay, and the demo's folder is removed.
 *
 *   node folder-keeper.js FOLDER     lines on standard input: a process id, or `released`
 */
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { removeFolder } from './remove-folder.js';

const PATIENCE_MS = 10_000;
const folder = process.argv[2]!;
const pids: number[] = [];
let released = false;

// A terminal's Ctrl-C reaches everybody; this process ends with its pipe.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'released') released = true;
  else pids.push(Number(line));
}
if (!released) {
  const end = Date.now() + PATIENCE_MS;
  while (pids.some(alive) && Date.now() < end) await delay(50);
  for (const pid of pids.filter(alive)) process.kill(pid, 'SIGKILL');
  await removeFolder(folder);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
