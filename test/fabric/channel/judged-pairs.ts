import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { deriveConfigUpdate } from '../../../reconciler/fabric/channel/derive-config-update.js';
import { judgeConfig } from '../../../reconciler/fabric/channel/judge-config.js';
import type { ManagedChannel } from '../../../reconciler/fabric/channel/managed-channel.js';
import { authorizeConfigUpdate } from '../../../reconciler/fabric/config/authorize-config-update.js';
import { buildChannelBundle } from '../../../reconciler/fabric/config/build-channel-bundle.js';
import { notOrderable } from '../../../reconciler/fabric/config/capabilities.js';
import type { ChannelBundle } from '../../../reconciler/fabric/config/channel-bundle.js';
import { ConfigError } from '../../../reconciler/fabric/config/config-error.js';
import { validateConsensusMetadata } from '../../../reconciler/fabric/config/validate-consensus-metadata.js';
import { validateNewBundle } from '../../../reconciler/fabric/config/validate-new-bundle.js';
import { POOL, wishes } from './random-wishes.js';
import { signedUpdate } from './signed-update.js';
import { CHANNEL, testChannel } from './test-channel.js';

/** Of two tests, each in a file of its own, for they run beside each other. */
export const PAIRS = 1000;
const NOW = new Date('2026-06-01T00:00:00Z');
const seed = Date.now() % 2 ** 31;

/** All that the embedded orderer asks of an update, which all administrators have signed; undefined where it refuses. */
export function ordered(live: ChannelBundle, update: Uint8Array): ChannelBundle | undefined {
  try {
    const next = buildChannelBundle(CHANNEL, authorizeConfigUpdate(live, signedUpdate(update, POOL)).getConfig()!);
    if (notOrderable(next) !== undefined) return undefined;
    validateNewBundle(live, next);
    validateConsensusMetadata(live.orderer!, next.orderer!, { now: NOW });
    return next;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

interface Counts {
  accepted: number;
  refused: number;
}

/** The channel that follows; the same where nothing differs, or where plan and orderer refuse. */
function pair(live: ChannelBundle, wanted: ManagedChannel, counts: Counts): ChannelBundle {
  const derived = deriveConfigUpdate(CHANNEL, live.config, wanted);
  if (derived === undefined) return live;
  const judged = judgeConfig(live, derived.next, NOW);
  const next = ordered(live, derived.update);
  if (next === undefined) {
    assert.ok('why' in judged, 'the orderer refuses what the plan would put to the vote');
    counts.refused += 1;
    return live;
  }
  assert.not.ok('why' in judged, 'the plan refuses what the orderer takes');
  assert.is(deriveConfigUpdate(CHANNEL, next.config, wanted), undefined, 'the plan after it is empty');
  counts.accepted += 1;
  return next;
}

/** Random pairs of what a channel is and what is wanted of it: plan and orderer judge alike, and nothing is left to do. */
export function judgePairs(capability: 'V2_0' | 'V3_0'): void {
  const counts = { accepted: 0, refused: 0 };
  let live = buildChannelBundle(CHANNEL, testChannel({ channelCapability: capability }));
  const all = fc.sample(wishes(capability, seed), { numRuns: PAIRS, seed });
  for (const [index, wanted] of all.entries()) {
    try {
      live = pair(live, wanted, counts);
    } catch (error) {
      throw new Error(`seed ${seed}, pair ${index}: ${(error as Error).message}`, { cause: error });
    }
  }
  assert.ok(counts.accepted > PAIRS / 20 && counts.refused > PAIRS / 20, JSON.stringify(counts));
}
