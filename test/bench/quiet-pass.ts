/**
 * A pass of the loop with nothing to do: calls that leave the process, and CPU of the loop beyond them. The network runs
 * in a process of its own, so that only the loop's own work is counted; organizations and chaincodes vary.
 */

import type { LoopPorts } from '../../reconciler/loop/loop-ports.js';
import { once } from '../../reconciler/loop/once.js';
import { Consortium } from '../integration/consortium.js';

const PASSES = 20;
const consortium = await Consortium.start();
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

try {
  consortium.startLoops();
  const ready = () =>
    [...consortium.members.keys()].every((mspId) => consortium.reason(mspId, 'Chaincode/opssc') === 'InSync');
  await consortium.until('birth', ready);
  await Promise.all([...consortium.loops.values()].slice(1).map((loop) => loop.stop()));
  const [loop] = consortium.loops.values();
  const quiet = { ...loop!.composed.loop, ports: wrap(loop!.composed.loop.ports) };
  await loop!.pause();
  await once(quiet);
  calls = 0;
  const cpu: number[] = [];
  for (let pass = 0; pass < PASSES; pass += 1) {
    const before = process.cpuUsage();
    await once(quiet);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1000);
  }
  const milliseconds = cpu.sort((left, right) => left - right)[PASSES / 2]!;
  console.log(
    `a pass with nothing to do: ${calls / PASSES} calls (2 channels, 1 peer asked), ${milliseconds.toFixed(1)} ms of CPU, the embedded network's own answers included`,
  );
  console.log(JSON.stringify({ bench: 'quiet-pass', calls: calls / PASSES, cpuMilliseconds: milliseconds }));
} finally {
  await consortium.stop();
}
