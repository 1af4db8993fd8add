/** What cannot be asked of real Fabric, and why: the whole list. `test/architecture-of-integration.test.ts` keeps it honest. */
import type { DevnetNetwork } from '../../reconciler/devnet/fabric/start-network.js';
import type { RunningNetwork } from '../../reconciler/devnet/running-network.js';
import { engineOf } from '../engine.js';

export interface EmbeddedOnly {
  /** Path under test/integration, without `.test.ts`. */
  readonly file: string;
  readonly test: string;
  readonly reason: string;
}

const CLOCK = 'a real peer has the clock of the machine, which a test cannot turn';

export const EMBEDDED_ONLY: readonly EmbeddedOnly[] = [
  {
    file: 'down',
    test: 'the only peer of an organization is behind without being down: the others finish; it catches up by itself',
    reason: 'nothing makes a real peer take no blocks and answer all the same; one that is stopped is tested on both',
  },
  {
    file: 'devnet/peers',
    test: 'the only peer of an organization has just gone down: the dial error, until others notice',
    reason: 'when real peers notice is a matter of their gossip: mostly before the stopped one has ended',
  },
  {
    file: 'devnet/governance-facts',
    test: 'fact 13, days later: only an endorser looks at the time, nobody after it',
    reason: CLOCK,
  },
  {
    file: 'devnet/watch',
    test: 'started again on its data, it serves what the source says by now, under the definition that is there',
    reason: 'the real engine keeps nothing over a stop: --data is refused there',
  },
];

/**
 * Adds a test that only the embedded engine can have. On real Fabric it is not there: no skip, a line of the table.
 * @throws when the table has no such line
 */
export function onlyEmbedded<Context>(
  test: (name: string, body: (context: Context) => Promise<void>) => void,
  name: string,
  body: (context: Context) => Promise<void>,
): void {
  if (!EMBEDDED_ONLY.some((one) => one.test === name)) throw new Error(`not in the table of only-embedded.ts: ${name}`);
  if (engineOf() === 'embedded') test(name, body);
}

/** The network with its nodes' insides. @throws on any other engine */
export function insidesOf(network: RunningNetwork): DevnetNetwork {
  if (network.engine !== 'embedded') throw new Error('only the embedded engine can be looked into');
  return network as DevnetNetwork;
}
