import { checkPorts } from './check-ports.js';

/**
 * Below the ports that Linux gives to outgoing connections (from 32768 on): a stopped node finds its own port again, and
 * no connection of a neighbour sits on it.
 */
const [LOWEST, HIGHEST] = [15_000, 32_000];
const TRIES = 100;

/**
 * The first of a row of ports of 127.0.0.1 on which nobody listens. Another network may take them before we do.
 * `kept`: ports to keep away from, since somebody comes back to them.
 * @throws QuorateError DEVNET_PORT_TAKEN after many tries
 */
export async function freePortBase(
  count: number,
  random: () => number = Math.random,
  kept: ReadonlySet<number> = new Set(),
): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const base = LOWEST + Math.floor(random() * (HIGHEST - LOWEST - count));
    const ports = Array.from({ length: count }, (_, index) => base + index);
    if (tries < TRIES && ports.some((port) => kept.has(port))) continue;
    try {
      await checkPorts(ports);
      return base;
    } catch (error) {
      if (tries >= TRIES) throw error;
    }
  }
}
