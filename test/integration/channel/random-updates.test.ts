/** Whatever is wanted of a channel, a real orderer says what the plan said: taken and nothing left to do, or refused. */
import type { common } from '@hyperledger/fabric-protos';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OrderingServiceClient } from '../../../reconciler/adapters/fabric/ordering-service.js';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { deriveConfigUpdate } from '../../../reconciler/fabric/channel/derive-config-update.js';
import { editChannelConfig } from '../../../reconciler/fabric/channel/edit-channel-config.js';
import { judgeConfig } from '../../../reconciler/fabric/channel/judge-config.js';
import type { ManagedChannel } from '../../../reconciler/fabric/channel/managed-channel.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { buildChannelBundle } from '../../../reconciler/fabric/config/build-channel-bundle.js';
import { decodeConfig } from '../../../reconciler/fabric/config/decode-config.js';
import type { UpdateAnswer } from '../../../reconciler/ports/write/channel-writer.js';
import { POOL, wishes } from '../../fabric/channel/random-wishes.js';
import { signedUpdate } from '../../fabric/channel/signed-update.js';
import { CHANNEL, organization } from '../../fabric/channel/test-channel.js';
import { eventually } from '../../wait.js';
import { placesOf } from '../cars.js';
import { startTestNetwork } from '../start-test-network.js';

const test = suite('random updates of a channel');
/** Whose orderer it is, who reads and sends. */
const ORDERER = 'O';
const ENOUGH = 100;
const MOST = 600;
let network: RunningNetwork;
let service: OrderingServiceClient;

test.before(async () => {
  const organizations = POOL.map((mspId) => ({
    name: mspId.toLowerCase(),
    mspId,
    peers: mspId === 'A' ? ['peer0'] : [],
    orderers: mspId === ORDERER ? ['orderer0'] : [],
  }));
  const channel = {
    name: CHANNEL,
    members: ['A', 'B', 'C'],
    ordererOrganizations: [ORDERER],
    batchTimeout: '60s',
    maxMessageCount: 10,
    absoluteMaxBytes: 1_000_000,
    preferredMaxBytes: 500_000,
    policies: {},
    acls: {},
  };
  // The name is that of the organizations of the generator: these are its very certificates.
  network = await startTestNetwork({ name: 'channels', organizations, channels: [channel] });
  service = new OrderingServiceClient(organization(ORDERER).admin, {});
});

test.after(async () => {
  service?.close();
  await network?.stop();
});

const places = () => placesOf(network, [ORDERER]);

async function read(): Promise<common.Config> {
  const view = await service.ordered(CHANNEL, places());
  if (view.state !== 'readable') throw new Error(`the orderer says ${view.state}`);
  return decodeConfig(view.config);
}

const send = (update: Uint8Array): Promise<UpdateAnswer> =>
  service.submit(CHANNEL, signedUpdate(update, POOL).serializeBinary(), places());

/** The one orderer goes on as it is, where it is, and lets itself be read. */
function bearable({ Policies, application, orderer, ...channel }: ManagedChannel): ManagedChannel {
  const readable = <Section extends { readonly Policies?: ManagedChannel['Policies'] }>(section: Section) => {
    const { Readers: _, ...rest } = section.Policies ?? {};
    return { ...section, Policies: rest };
  };
  const { State: _, EtcdRaft, BatchSize, ...ordering } = orderer ?? { organizations: [] };
  // Whole certificates must fit into a message: kilobytes for bytes.
  const sizes = Object.entries(BatchSize ?? {}).map(([name, size]) => [name, size * 1000]);
  return {
    ...channel,
    ...readable({ Policies: Policies ?? {} }),
    ...(application && { application: readable(application) }),
    ...(orderer && {
      orderer: {
        ...readable(ordering),
        BatchSize: Object.fromEntries(sizes),
        ...(EtcdRaft?.Options && { EtcdRaft: { Options: EtcdRaft.Options } }),
      },
    }),
  };
}

/** One wish of what the channel is: the orderer's word must be the judge's. Answers the config in force then. */
async function step(live: common.Config, wanted: ManagedChannel, counts: Map<string, number>): Promise<common.Config> {
  const derived = deriveConfigUpdate(CHANNEL, live, wanted);
  if (derived === undefined) return live;
  const next = editChannelConfig(live, wanted);
  const judgement = judgeConfig(buildChannelBundle(CHANNEL, live), next, new Date());
  const answer = await send(derived.update);
  const why = 'why' in judgement ? judgement.why : '';
  const said = answer.state === 'refused' ? answer.reason : '';
  assert.is(answer.state, why === '' ? 'accepted' : 'refused', `${why} / ${said}: ${JSON.stringify(wanted)}`);
  counts.set(answer.state, (counts.get(answer.state) ?? 0) + 1);
  if (answer.state === 'refused') return live;
  const sequence = live.getSequence() + 1;
  const after = await eventually(async () => {
    const config = await read();
    if (config.getSequence() < sequence) throw new Error(`sequence ${sequence} has not come`);
    return config;
  });
  assert.is(deriveConfigUpdate(CHANNEL, after, wanted), undefined, 'the plan after it is empty');
  return after;
}

test('what is planned is taken, and nothing is left to do; what is refused by the plan is refused', async () => {
  const seed = Date.now() % 2 ** 31;
  const counts = new Map<string, number>();
  let live = await read();
  const capability = readChannelConfig(CHANNEL, live).Capabilities.includes('V3_0') ? 'V3_0' : 'V2_0';
  try {
    for (const wanted of fc.sample(wishes(capability, seed), { numRuns: MOST, seed })) {
      live = await step(live, bearable(wanted), counts);
      if ((counts.get('accepted') ?? 0) >= ENOUGH) break;
    }
  } catch (error) {
    throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
  }
  assert.is(counts.get('accepted'), ENOUGH);
  assert.ok((counts.get('refused') ?? 0) > 0, 'some are refused');
});

test.run();
