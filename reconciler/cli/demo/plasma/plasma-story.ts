import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { birth } from '../birth.js';
import { ClientCalls } from '../client-calls.js';
import { DemoConsortium } from '../demo-consortium.js';
import { demoModules } from '../demo-modules.js';
import { deviation, expect } from '../deviation.js';
import { fillModules } from '../fill-modules.js';
import { tellRows, tellTransactions } from '../show-step.js';
import type { TransactionResult } from '../step-result.js';
import type { Stage, Story } from '../story.js';
import { decideTogether, type HowDecided } from './decide-together.js';
import { burst, type Chains, confirmation, rootChain, settling } from './measure.js';
import { type Proven, proveARecord } from './prove-a-record.js';
import { lowerTimeout, makePlasmaChain, settleSooner, smallerBlocks } from './pull-requests.js';
import { CHAINCODE, EXAMPLE_SPEC, firstFiles, PLASMA_CHANNEL, ROOT_CHANNEL, SPEC } from './spec-files.js';

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));
const CHAIN = `PlasmaChain/${PLASMA_CHANNEL}`;
const RECORD = 'first';
/** As many as a block took at first, so that one block may hold them all. */
const BURST = 40;
const SINGLE = 5;

/** A main chain for little load and short waits, and a plasma chain for much load that is settled on it. */
export const plasmaStory: Story = {
  name: 'plasma',
  summary: 'a layer-2 channel that is settled on the main channel, and tuned by pull requests',
  tell,
  tryThis: [
    {
      what: 'a record on the plasma chain',
      command: `reconcile invoke --devnet devnet --as org02/User1 --channel ${PLASMA_CHANNEL} ${CHAINCODE} write mine 42`,
    },
    {
      what: 'the main chain asks the plasma chain for it',
      command: `reconcile query --devnet devnet --as org01/User1 --channel ${ROOT_CHANNEL} ${CHAINCODE} readOn ${PLASMA_CHANNEL} mine`,
    },
    {
      what: 'its proof, a few seconds later',
      command: `reconcile proof --chain ${PLASMA_CHANNEL} --key record/mine --out mine.json --config org02/reconciler.yaml`,
    },
    { what: 'does it hold?', command: `reconcile verify mine.json --on-chain --config org01/reconciler.yaml` },
  ],
  readOn: 'What each document says, and how roots are checked: examples/plasma/README.md',
};

async function tell(stage: Stage): Promise<object> {
  const modules = demoModules(stage);
  const sources = ['chaincode/opssc', 'chaincode/plasma-root', 'examples/plasma/records'];
  await fillModules(
    stage,
    modules,
    sources.map((source) => join(ROOT, source)),
  );
  const started = Date.now();
  stage.narrator.heading('0  Two organizations use two channels, two others order one each');
  const consortium = await DemoConsortium.start(stage, {
    spec: SPEC,
    devnetSpec: join(ROOT, EXAMPLE_SPEC),
    files: (network) => firstFiles(ROOT, network),
    modules,
    governance: { channel: 'ops-channel', chaincode: 'opssc' },
  });
  const client = (channel: string) => new ClientCalls(consortium.devnet, channel, CHAINCODE);
  const chains = { consortium, main: client(ROOT_CHANNEL), plasma: client(PLASMA_CHANNEL) };
  const users = ['org01', 'org02'];
  const born = await birth(consortium, {
    first: users,
    channels: [ROOT_CHANNEL, PLASMA_CHANNEL],
    saying: (channel) => [...users, channel === ROOT_CHANNEL ? 'ord01' : 'ord02'],
  });
  const made = await becomesPlasma(chains);
  const transactions = await useBoth(chains);
  const proven = await settledAndProven(chains);
  const blocks = await tuneBlocks(chains);
  const waits = await tuneTimeout(chains);
  const settlement = await tuneSettlement(chains);
  const seconds = (Date.now() - started) / 1000;
  tellEffects(stage, { blocks, waits, settlement });
  stage.narrator.say(`The whole story: ${seconds.toFixed(1)} s.`);
  return { version: 1, example: 'plasma', seconds, birth: born, made, transactions, proven, blocks, waits, settlement };
}

const USERS = { org01: [CHAIN], org02: [CHAIN] };
const CHAINCODES = ['plasma-root', CHAINCODE, `${CHAINCODE}-${PLASMA_CHANNEL}`].map((name) => `Chaincode/${name}`);

/** One pull request: the root contract, the same chaincode on both, and the PlasmaChain document. */
async function becomesPlasma(chains: Chains): Promise<object> {
  const { consortium } = chains;
  const { narrator } = consortium.stage;
  narrator.heading('1  A pull request makes chains02 a plasma chain of chains');
  const all = [CHAIN, ...CHAINCODES];
  const { title, seconds } = await decideTogether(consortium, {
    request: makePlasmaChain(ROOT),
    author: 'org01',
    lookers: ['org01', 'org02'],
    ready: { org01: all, org02: all },
  });
  const { revision, definition } = await rootChain(chains);
  expect('the definition at the root contract', [1, 'org01'], [revision, definition?.operator]);
  narrator.fact(
    'definition',
    `revision ${revision}: ${definition!.members.join(', ')}, operator ${definition!.operator}`,
  );
  return { title, seconds, definition };
}

/** org02 endorses on the plasma chain, org01 does not; the main chain asks the plasma chain by a cross-channel query. */
async function useBoth({ consortium, main, plasma }: Chains): Promise<readonly TransactionResult[]> {
  const { narrator } = consortium.stage;
  narrator.heading('2  The same chaincode on both, and a query from one to the other');
  const write = { function: 'write', args: [RECORD, 'on the plasma chain'] };
  const done = [
    await plasma.commits({ ...write, what: 'on chains02, endorsed by org02 alone', by: 'org02' }),
    await plasma.refusedByPolicy({
      ...write,
      what: 'on chains02, endorsed by org01',
      by: 'org01',
      endorsers: ['org01'],
    }),
    await main.commits({ ...write, what: 'on chains', by: 'org01', args: [RECORD, 'on the main chain'] }),
  ];
  const [here, there] = [
    await main.query('org01', 'read', RECORD),
    await main.query('org01', 'readOn', PLASMA_CHANNEL, RECORD),
  ];
  expect('what the main chain and the plasma chain say', ['on the main chain', 'on the plasma chain'], [here, there]);
  tellTransactions(narrator, RECORD, done);
  narrator.fact('query', `from chains to chains02, at org01's peer1: "${there}"`, 'green');
  return done;
}

async function settledAndProven(chains: Chains): Promise<Proven> {
  const { narrator } = chains.consortium.stage;
  narrator.heading("3  org01's loop settles chains02 on chains; org02 proves a record");
  const { block, seconds, settledTo } = await settling(chains, 'second');
  narrator.fact(
    'settled',
    `up to block ${settledTo}; block ${block} ${seconds.toFixed(1)} s after its commit`,
    'green',
  );
  return proveARecord(chains, RECORD);
}

/** Before and after a pull request. */
export interface Effect<Measured> {
  readonly title: string;
  readonly decided: readonly HowDecided[];
  readonly seconds: number;
  readonly before: Measured;
  readonly after: Measured;
}

async function tuneBlocks(chains: Chains): Promise<Effect<readonly number[]>> {
  const { consortium } = chains;
  consortium.stage.narrator.heading(
    '4  Smaller blocks on the plasma chain: org01, org02 and ord02 decide, ord02 signs',
  );
  const before = await burst(chains, 'large', BURST);
  const { title, decided, seconds } = await decideTogether(consortium, {
    request: smallerBlocks(ROOT),
    author: 'ord02',
    lookers: ['org01', 'org02'],
    ready: { ...withChannel(PLASMA_CHANNEL), ord02: [`Channel/${PLASMA_CHANNEL}`] },
  });
  const after = await burst(chains, 'small', BURST);
  if (Math.max(...after) > 10) throw deviation('transactions of a block', 'at most 10', Math.max(...after));
  return { title, decided, seconds, before, after };
}

async function tuneTimeout(chains: Chains): Promise<Effect<number>> {
  const { consortium } = chains;
  consortium.stage.narrator.heading(
    '5  A lower BatchTimeout on the main chain: org01, org02 and ord01 decide, ord01 signs',
  );
  const before = await confirmation(chains, 'slow', SINGLE);
  const { title, decided, seconds } = await decideTogether(consortium, {
    request: lowerTimeout(ROOT),
    author: 'ord01',
    lookers: ['org01', 'org02'],
    ready: { ...withChannel(ROOT_CHANNEL), ord01: [`Channel/${ROOT_CHANNEL}`] },
  });
  const after = await confirmation(chains, 'quick', SINGLE);
  return { title, decided, seconds, before, after };
}

async function tuneSettlement(chains: Chains): Promise<Effect<number>> {
  const { consortium } = chains;
  consortium.stage.narrator.heading('6  Another settlement period: the members of both channels decide');
  const before = await settling(chains, 'late');
  const { title, decided, seconds } = await decideTogether(consortium, {
    request: settleSooner(ROOT),
    author: 'org02',
    lookers: ['org01', 'org02'],
    ready: USERS,
  });
  const { revision, definition } = await rootChain(chains);
  expect('the definition', [2, { everyBlocks: 5, everySeconds: 3 }], [revision, definition?.settlement]);
  const after = await settling(chains, 'soon');
  return { title, decided, seconds, before: before.seconds, after: after.seconds };
}

function withChannel(name: string): Readonly<Record<string, readonly string[]>> {
  return { org01: [`Channel/${name}`], org02: [`Channel/${name}`] };
}

interface Effects {
  readonly blocks: Effect<readonly number[]>;
  readonly waits: Effect<number>;
  readonly settlement: Effect<number>;
}

function tellEffects({ narrator }: Stage, { blocks, waits, settlement }: Effects): void {
  narrator.heading('What the pull requests changed');
  const largest = (sizes: readonly number[]): string => String(Math.max(...sizes));
  tellRows(
    narrator,
    ['', '', 'before', 'after'],
    [
      ['4', `largest block of ${BURST} transactions`, largest(blocks.before), largest(blocks.after)],
      ['', 'blocks for them', String(blocks.before.length), String(blocks.after.length)],
      ['5', 'ms to a commit on chains', waits.before.toFixed(), waits.after.toFixed()],
      ['6', 's until a block is settled', settlement.before.toFixed(1), settlement.after.toFixed(1)],
    ],
  );
}
