import type { RunningNetwork } from '../../reconciler/devnet/running-network.js';
import { PATIENCE_MS } from '../wait.js';
import type { Cases, Seen } from './case.js';
import { normalizer } from './normalize.js';
import { Party } from './party.js';
import { setStage } from './stage.js';
import { NARROW, WIDE } from './topology.js';

/** What one engine answered to all cases, in their order, and the blocks of its first peer afterwards. */
export interface Run {
  readonly observations: ReadonlyMap<string, Seen>;
  /** By channel: base64 of each block as the peer stored it. */
  readonly blocks: Readonly<Record<string, readonly string[]>>;
}

/** A node that never answers must not stop all that follows. */
const ANSWER_LIMIT_MS = PATIENCE_MS / 4;

async function answered(answer: Promise<Seen>): Promise<Seen> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ANSWER_LIMIT_MS} ms`)), ANSWER_LIMIT_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/** Asks a fresh network of `CONFORMANCE` everything. A case that throws is an observation too: what it threw. */
export async function runCases(network: RunningNetwork, cases: Cases): Promise<Run> {
  const stage = await setStage(network);
  const normalize = normalizer(network);
  const observations = new Map<string, Seen>();
  try {
    for (const { name, run } of cases) {
      if (observations.has(name)) throw new Error(`two cases are called ${name}`);
      const seen = await answered(run(new Party(stage, name))).catch((error: Error) => ({ failed: error.message }));
      observations.set(name, normalize(seen));
    }
    const blocks = Object.fromEntries(
      [WIDE, NARROW].map((channel) => [
        channel,
        stage.watch.blocks(channel).map((block) => Buffer.from(block).toString('base64')),
      ]),
    );
    return { observations, blocks };
  } finally {
    await stage.close();
  }
}
