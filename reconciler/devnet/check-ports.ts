import { createServer } from 'node:net';
import { QuorateError } from '../core/model/quorate-error.js';

/**
 * Looks whether all of these ports of 127.0.0.1 can be listened on, so that a taken one is said plainly and before
 * anything has started; 0 stands for any and is always free.
 * @param kept the ports are those of stored channels, so that no others will do
 * @param refusal the code with which the system refuses to listen on a port
 * @throws QuorateError DEVNET_PORT_TAKEN; DEVNET_PORT_DENIED: most systems keep those below 1024 for their superuser
 */
export async function checkPorts(ports: readonly number[], kept = false, refusal = listening): Promise<void> {
  const wanted = ports.filter((port) => port !== 0);
  const refusals = await Promise.all(wanted.map(refusal));
  const refused = wanted.filter((_, index) => refusals[index] !== undefined);
  if (refused.length === 0) return;
  const facts = { port: refused[0]! };
  const where = `127.0.0.1, port ${refused.join(', ')}`;
  if (refusals.includes('EACCES')) {
    throw new QuorateError('DEVNET_PORT_DENIED', 'This user may not listen on a port of the network', {
      why: `the system refuses ${where}`,
      mend: kept ? 'run it as the user who began it' : 'choose a --port-base from 1024 on, or leave it out',
      facts,
    });
  }
  throw new QuorateError('DEVNET_PORT_TAKEN', 'A port of the embedded network is taken', {
    why: `another process listens on ${where}`,
    mend: kept
      ? 'stop that process: the channels in the data folder name these ports'
      : 'choose another --port-base, or leave it out for any free ports',
    facts,
  });
}

function listening(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'refused'));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)));
  });
}
