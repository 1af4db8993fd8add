/**
 * A pass of the loop with nothing to do: calls that leave the process, and the loop's CPU. Network, the other
 * organizations and all chaincodes are in other processes, so what is counted is the loop's own work, with what sending
 * and reading an answer takes. How calls grow with channels and peers: test/loop/call-counts.test.ts. Prints, judges
 * nothing.
 *
 *   node dist/test/bench/quiet-pass.js
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { composeLoop } from '../../reconciler/cli/compose-loop.js';
import { readConfig } from '../../reconciler/cli/read-config.js';
import type { LoopPorts } from '../../reconciler/loop/loop-ports.js';
import { once, onceAndSettle } from '../../reconciler/loop/once.js';
import { Consortium } from '../integration/consortium.js';
import { writtenSettings } from '../integration/written-settings.js';

const PASSES = 41;
const OURS = 'Regulator';

/** The consortium, born; tells its parent where the settings of the organization are whose loop is measured there. */
async function beTheOthers(): Promise<void> {
  const consortium = await Consortium.start();
  consortium.startLoops();
  await consortium.until('birth', () =>
    [...consortium.members.keys()].every((mspId) => consortium.reason(mspId, 'Chaincode/opssc') === 'InSync'),
  );
  await consortium.loops.get(OURS)!.stop();
  process.once('message', () => void consortium.stop().then(() => process.disconnect()));
  process.send!(writtenSettings(consortium, OURS));
}

let calls = 0;

/** Counts every call of a port that leaves the process. */
function counting<Port extends object>(port: Port): Port {
  return new Proxy(port, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        calls += 1;
        return (value as (...list: unknown[]) => unknown).apply(target, args);
      };
    },
  });
}

const wrap = (ports: LoopPorts): LoopPorts => ({
  ...ports,
  read: counting(ports.read),
  governance: (ledger) => counting(ports.governance(ledger)),
});

async function measure(settings: string): Promise<void> {
  const composed = composeLoop(readConfig(settings), { event: () => undefined, wake: () => undefined, wrap });
  try {
    await onceAndSettle(composed.loop);
    await once(composed.loop);
    calls = 0;
    const cpu: number[] = [];
    for (let pass = 0; pass < PASSES; pass += 1) {
      const before = process.cpuUsage();
      await once(composed.loop);
      const { user, system } = process.cpuUsage(before);
      cpu.push((user + system) / 1000);
    }
    const milliseconds = cpu.sort((left, right) => left - right)[(PASSES - 1) / 2]!;
    console.log(
      `a pass with nothing to do: ${calls / PASSES} calls (2 channels, 1 peer), ${milliseconds.toFixed(1)} ms of the loop's CPU, calls included`,
    );
    console.log(JSON.stringify({ bench: 'quiet-pass', calls: calls / PASSES, cpuMilliseconds: milliseconds }));
  } finally {
    await composed.close();
  }
}

if (process.send === undefined) {
  const others = fork(fileURLToPath(import.meta.url));
  const ended = new Promise((resolve) => others.once('exit', resolve));
  const settings = await new Promise<string>((resolve, reject) => {
    others.once('message', (message) => resolve(String(message)));
    others.once('exit', (code) => reject(new Error(`the other processes ended (${code})`)));
  });
  try {
    await measure(settings);
  } finally {
    others.send('stop', () => undefined);
    await ended;
  }
} else {
  await beTheOthers();
}
