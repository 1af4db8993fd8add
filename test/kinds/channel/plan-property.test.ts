/** Random documents through the kind's own plan: what it puts to the vote an orderer takes, wave by wave, and nothing is left. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatAddress } from '../../../reconciler/core/model/address.js';
import type { Diff, Resource } from '../../../reconciler/core/model/kind.js';
import type { ManagedChannel, ManagedMsp } from '../../../reconciler/fabric/channel/managed-channel.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { buildChannelBundle } from '../../../reconciler/fabric/config/build-channel-bundle.js';
import type { ChannelBundle } from '../../../reconciler/fabric/config/channel-bundle.js';
import type { ChannelSpec } from '../../../reconciler/kinds/channel/channel-spec.js';
import { checkChannel } from '../../../reconciler/kinds/channel/check-channel.js';
import { derivedUpdate, type NextUpdate } from '../../../reconciler/kinds/channel/derived-update.js';
import { diffChannel } from '../../../reconciler/kinds/channel/diff-channel.js';
import type { NetworkSpec } from '../../../reconciler/kinds/network/network-spec.js';
import { ordered } from '../../fabric/channel/judged-pairs.js';
import { POOL, wishes } from '../../fabric/channel/random-wishes.js';
import { CHANNEL, mspOf, testChannel } from '../../fabric/channel/test-channel.js';
import { liveOf } from './live-channel.js';

const PAIRS = 150;
/** CAs of all, certificates of all consenters one by one, and what goes. */
const MOST_WAVES = 12;
const NETWORK = 'telecom';
const SIZES = { absoluteMaxBytes: 1_000_000, preferredMaxBytes: 500_000 };
const address = { network: NETWORK, kind: 'Channel', name: CHANNEL } as const;
const seed = Date.now() % 2 ** 31;

interface Documents {
  readonly spec: ChannelSpec;
  readonly network: NetworkSpec;
}

/**
 * The documents that say what is wished of a channel; of a section that is not wished for, who is in it now.
 * @param keepsCas with the TLS CAs that are usual, so that consenters are not in the way of everything else
 */
function documentsOf(
  { config }: ChannelBundle,
  { application, orderer, ...channel }: ManagedChannel,
  keepsCas: boolean,
): Documents {
  const words = readChannelConfig(CHANNEL, config);
  const { organizations: members = words.application!.organizations, ...applicationRest } = application ?? {};
  const { organizations: ordering = words.orderer!.organizations, State: _, SmartBFT: ___, ...rest } = orderer ?? {};
  const { OrdererAddresses: __, ...own } = channel;
  // Whole configurations must fit into a block: kilobytes for bytes.
  const sizes = Object.entries(orderer?.BatchSize ?? {}).map(([name, size]) => [name, size * 1000]);
  const BatchSize = Object.fromEntries(sizes);
  const wished = [...(application?.organizations ?? []), ...(orderer?.organizations ?? [])];
  const mspIn = (mspId: string): ManagedMsp => {
    const { admins: _admins, ...msp } = wished.find((one) => one.mspId === mspId)?.msp ?? mspOf(mspId);
    const { tlsRootCerts } = mspOf(mspId);
    return keepsCas ? { ...msp, tlsRootCerts, tlsIntermediateCerts: [] } : msp;
  };
  const spec = {
    ...own,
    members: members.map(({ mspId }) => mspId),
    organizations: Object.fromEntries(wished.map(({ name: _name, mspId, msp: _msp, ...more }) => [mspId, more])),
    orderer: { ...rest, BatchSize, organizations: ordering.map(({ mspId }) => mspId) },
    application: applicationRest,
  };
  const organizations = POOL.map((mspId) => ({
    name: mspId,
    mspId,
    msp: mspIn(mspId),
    peers: [],
    orderers: [{ name: 'orderer0' }],
  }));
  const governance = { channel: 'ops', chaincode: 'opssc', rule: { type: 'majority' }, mustAgree: [], delegated: [] };
  return { spec: spec as ChannelSpec, network: { organizations, governance } as unknown as NetworkSpec };
}

function resource(kind: string, name: string, spec: unknown): Resource {
  const allow = ['remove-member', 'large-change', 'weaken-rule'];
  return { address: { network: NETWORK, kind, name }, spec, suspend: undefined, allow } as unknown as Resource;
}

/** The documents by address, and the channel's own. */
function loaded({ spec, network }: Documents) {
  const desired = resource('Channel', CHANNEL, spec);
  const all = [desired, resource('Network', NETWORK, network)];
  return { desired, all: new Map(all.map((one) => [formatAddress(one.address), one])) };
}

function planned({ config }: ChannelBundle, documents: Documents): { diff: Diff; update: NextUpdate | undefined } {
  const live = { ...liveOf(config), ledger: { type: 'fabric', name: CHANNEL, genesis: 'ab'.repeat(32) } as const };
  const { desired, all } = loaded(documents);
  const now = '2026-06-01T00:00:00Z';
  const diff = diffChannel({ desired: all, observed: new Map(), organization: undefined, now }, address, desired, {
    state: 'present',
    live,
  });
  const isRefused = diff.change?.remarks.some(({ severity }) => severity === 'refused') ?? false;
  return { diff, update: isRefused ? undefined : derivedUpdate(CHANNEL, live, documents.spec, documents.network) };
}

interface Counts {
  applied: number;
  refused: number;
}

/** Documents, all the way to a channel that shows what they say; the same channel where the plan refuses them. */
function follow(start: ChannelBundle, documents: Documents, counts: Counts): ChannelBundle {
  let live = start;
  const { desired, all } = loaded(documents);
  if (checkChannel(desired, all).length > 0) return start;
  for (let wave = 0; wave < MOST_WAVES; wave += 1) {
    const { diff, update } = planned(live, documents);
    if (!diff.change) {
      counts.applied += wave > 0 ? 1 : 0;
      return live;
    }
    const codes = diff.change.remarks.filter(({ severity }) => severity === 'refused').map(({ code }) => code);
    if (codes.length > 0) {
      assert.is(
        wave,
        0,
        `wave ${wave} is refused: ${JSON.stringify(diff.change.remarks.filter(({ severity }) => severity === 'refused'))}`,
      );
      counts.refused += 1;
      return start;
    }
    if (!update) throw new Error(`no update for ${JSON.stringify(diff.change.fields)}`);
    const next = ordered(live, update.update);
    assert.ok(next, 'the orderer refuses what the plan puts to the vote');
    live = next;
  }
  throw new Error(`more than ${MOST_WAVES} updates`);
}

for (const capability of ['V2_0', 'V3_0'] as const) {
  test(`channel capability ${capability}: what is planned is taken in all its updates, and the plan after it is empty`, () => {
    const counts = { applied: 0, refused: 0 };
    let live = buildChannelBundle(CHANNEL, testChannel({ channelCapability: capability, ...SIZES }));
    for (const [index, wanted] of fc.sample(wishes(capability, seed), { numRuns: PAIRS, seed }).entries()) {
      try {
        live = follow(live, documentsOf(live, wanted, index % 3 > 0), counts);
      } catch (error) {
        throw new Error(`seed ${seed}, pair ${index}: ${(error as Error).message}`, { cause: error });
      }
    }
    assert.ok(counts.applied > 0 && counts.refused > 0, JSON.stringify(counts));
  });
}

test.run();
