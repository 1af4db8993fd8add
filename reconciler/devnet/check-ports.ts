import { createServer } from 'node:net';
import { QuorateError } from '../core/model/quorate-error.js';

/**
 * Looks whether all of these ports of 127.0.0.1 can be listened on, so that a taken one is said plainly and before
 * anything has started; 0 stands for any and is always free.
 * `kept`: the ports are those of stored channels, so that no others will do.
 * @throws QuorateError DEVNET_PORT_TAKEN
 */
export async function checkPorts(ports: readonly number[], kept = false): Promise<void> {
  const wanted = ports.filter((port) => port !== 0);
  const free = await Promise.all(wanted.map(isFree));
  const taken = wanted.filter((_, index) => !free[index]);
  if (taken.length === 0) return;
  throw new QuorateError('DEVNET_PORT_TAKEN', 'A port of the embedded network is taken', {
    why: `another process listens on 127.0.0.1, port ${taken.join(', ')}`,
    mend: kept
      ? 'stop that process: the channels in the data folder name these ports'
      : 'choose another --port-base, or leave it out for any free ports',
    facts: { port: taken[0]! },
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
