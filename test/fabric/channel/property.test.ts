/** Whatever is wanted of whatever channel: what issue 5 promises of its updates. */
import type { common } from '@hyperledger/fabric-protos';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type DerivedUpdate, deriveConfigUpdate } from '../../../reconciler/fabric/channel/derive-config-update.js';
import type { ManagedChannel } from '../../../reconciler/fabric/channel/managed-channel.js';
import { plannedAdmin } from '../../../reconciler/fabric/channel/planned-admin.js';
import { requiredSignatures } from '../../../reconciler/fabric/channel/required-signatures.js';
import { authorizeConfigUpdate, unmetGuards } from '../../../reconciler/fabric/config/authorize-config-update.js';
import { buildChannelBundle } from '../../../reconciler/fabric/config/build-channel-bundle.js';
import type { ChannelBundle } from '../../../reconciler/fabric/config/channel-bundle.js';
import { mapConfig } from '../../../reconciler/fabric/config/config-map.js';
import { equalMessages } from '../../../reconciler/fabric/config/organization-msps.js';
import { validateNewBundle } from '../../../reconciler/fabric/config/validate-new-bundle.js';
import { differences, expectedConfig } from './expected-config.js';
import { POOL, wishes } from './random-wishes.js';
import { signedUpdate } from './signed-update.js';
import { CHANNEL, testChannel } from './test-channel.js';
import { keeps, read } from './wishes.js';

/** A bundle that notes which policies it is asked for. */
function watched(bundle: ChannelBundle): { bundle: ChannelBundle; asked: Set<string> } {
  const asked = new Set<string>();
  const policies = {
    has: (path: string) => bundle.policies.has(path),
    manager: (path: readonly string[]) => bundle.policies.manager(path),
    policy: (path: string) => {
      asked.add(path);
      return bundle.policies.policy(path);
    },
  };
  return { bundle: { ...bundle, policies }, asked };
}

/** What an orderer raised or added, found by comparing what was with what is. */
function movedBetween(before: common.Config, after: common.Config): readonly string[] {
  const old = mapConfig(before.getChannelGroup());
  const moved = [...mapConfig(after.getChannelGroup())].filter(
    ([key, { item }]) => old.get(key)?.item.getVersion() !== item.getVersion(),
  );
  return moved.map(([key]) => key).sort();
}

/** What is touched is what the orderer looks at. Answers the config that follows. */
function checkTouched(live: ChannelBundle, derived: DerivedUpdate): common.Config {
  const { bundle, asked } = watched(live);
  const next = authorizeConfigUpdate(bundle, signedUpdate(derived.update, POOL)).getConfig()!;
  const existing = derived.touched.filter(({ version }) => version !== undefined);
  assert.equal([...asked].sort(), [...new Set(existing.map(({ policy }) => policy!))].sort());
  assert.equal(
    derived.touched.map(({ path }) => path),
    movedBetween(live.config, next),
  );
  const guards = new Set(existing.map(({ policy }) => policy));
  assert.ok(
    derived.touched.every(({ policy }) => guards.has(policy)),
    'what is new has the guard of what is raised',
  );
  return next;
}

/** With these signatures alone: what is planned is what an orderer says. */
function checkPlanned(live: ChannelBundle, { update, touched }: DerivedUpdate, mspIds: readonly string[]): void {
  const planned = requiredSignatures(live, touched, mspIds.map(plannedAdmin));
  const unmet = planned.flatMap(({ policy, met }) => (met ? [] : [policy]));
  const real = new Set(unmetGuards(live, signedUpdate(update, mspIds)).map(({ path }) => path));
  assert.equal([...unmet].sort(), [...real].sort());
  assert.ok(planned.every(({ met, why }) => met === (why === '')));
}

/** One wish, all the way to the channel that follows. */
function step(live: ChannelBundle, wanted: ManagedChannel, signers: readonly string[]): ChannelBundle {
  const { config } = live;
  const expected = expectedConfig(read(config), wanted);
  const derived = deriveConfigUpdate(CHANNEL, config, wanted);
  assert.is(
    derived === undefined,
    differences(read(config), expected).length === 0,
    'an update where something differs',
  );
  if (derived === undefined) return live;
  const { next: made, ...rest } = derived;
  const { next: again, ...same } = deriveConfigUpdate(CHANNEL, config.cloneMessage(), wanted)!;
  assert.equal(same, rest);
  assert.ok(equalMessages(again, made));
  const next = buildChannelBundle(CHANNEL, checkTouched(live, derived));
  validateNewBundle(live, next);
  assert.equal(differences(read(next.config), expected), []);
  assert.is(deriveConfigUpdate(CHANNEL, next.config, wanted), undefined);
  keeps(next.config, read(next.config));
  checkPlanned(live, derived, signers);
  return next;
}

/** The same wish of the organizations that are there: what remains touches little. */
function ofThoseThere({ config }: ChannelBundle, { application, orderer, ...channel }: ManagedChannel): ManagedChannel {
  const there = read(config);
  return {
    ...channel,
    ...(application && { application: { ...application, organizations: there.application!.organizations } }),
    ...(orderer && { orderer: { ...orderer, organizations: there.orderer!.organizations } }),
  };
}

const seed = Date.now() % 2 ** 31;

for (const capability of ['V2_0', 'V3_0'] as const) {
  const start = buildChannelBundle(CHANNEL, testChannel({ channelCapability: capability }));
  test(`channel capability ${capability}: what is wanted is accepted, is what follows, and is asked for once`, () => {
    const wish = wishes(capability, seed);
    const three = fc.tuple(wish, wish, wish, fc.shuffledSubarray([...POOL]));
    fc.assert(
      fc.property(three, ([first, second, third, signers]) => {
        const next = step(step(start, first, signers), second, signers);
        step(next, ofThoseThere(next, third), signers);
      }),
      { numRuns: 25, seed },
    );
  });
}

test.run();
