import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { birth } from '../birth.js';
import type { ChannelsResult } from '../channels-result.js';
import { ClientCalls } from '../client-calls.js';
import { allReported, type ChaincodeStep, decideChange } from '../decided-change.js';
import { decideChannels } from '../decided-channels.js';
import { DemoConsortium } from '../demo-consortium.js';
import { demoModules } from '../demo-modules.js';
import { deviation, expect } from '../deviation.js';
import { fillModules } from '../fill-modules.js';
import { mergeAfterwards } from '../merge-others.js';
import { type CheckedOut, lookTogether } from '../pull-request.js';
import { tellDecided, tellTable, tellTransactions } from '../show-step.js';
import type { StepResult, TransactionResult } from '../step-result.js';
import type { Stage, Story } from '../story.js';
import { asAMember, asAnEndorser, CAR, firstCar } from './drive-a-car.js';
import { joinRequest } from './join-request.js';
import { addFabcar, letOrg4Endorse, POLICY_OF_ALL } from './pull-requests.js';
import { type Ready, tellChannels, tellTimes } from './show-channels.js';
import { CHANNELS, FOUNDERS, firstFiles, NEWCOMER, SPEC } from './spec-files.js';
import { writeDevnetSpec } from './write-devnet-spec.js';

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));
const CHANNEL = 'mychannel';
const CHAINCODE = 'fabcar';
const RESOURCES = [...CHANNELS.map((name) => `Channel/${name}`), 'Chaincode/opssc', `Chaincode/${CHAINCODE}`];
const QUERY = `reconcile query --devnet devnet --channel ${CHANNEL}`;

/** The demonstration that the original tool gave: a fourth organization comes to all channels. */
export const addOrgStory: Story = {
  name: 'add-org',
  summary: 'three organizations let a fourth one in: one pull request for all channels',
  tell,
  tryThis: [
    { what: "whose car is it, by Org4's peer?", command: `${QUERY} --as Org4/User1 ${CHAINCODE} queryCar ${CAR}` },
    { what: 'who signed which update', command: 'reconcile proposals --all --config org4/reconciler.yaml' },
    { what: 'how Org4 sees the network', command: 'reconcile status --config org4/reconciler.yaml' },
  ],
  readOn: 'What each step takes by hand: examples/add-org/README.md',
};

interface Cars {
  readonly consortium: DemoConsortium;
  readonly calls: ClientCalls;
}

async function tell(stage: Stage): Promise<object> {
  const modules = demoModules(stage);
  await fillModules(stage, modules, [join(ROOT, 'chaincode/opssc'), join(ROOT, 'examples/add-org/fabcar')]);
  const started = Date.now();
  stage.narrator.heading('0  Three organizations: a network, three repos, three loops');
  const devnetSpec = join(stage.folder.path, 'devnet-spec');
  writeDevnetSpec(devnetSpec, ROOT);
  const consortium = await DemoConsortium.start(stage, {
    spec: SPEC,
    devnetSpec,
    files: (network) => firstFiles(ROOT, network),
    newcomers: [NEWCOMER],
    modules,
    governance: { channel: 'ops-channel', chaincode: 'opssc' },
  });
  const cars = { consortium, calls: new ClientCalls(consortium.devnet, CHANNEL, CHAINCODE) };
  const born = await birth(consortium, { first: ['Org1'], channels: CHANNELS });
  const added = await decideAndUse(cars, fabcar(), firstCar);
  const { waiting, checkedOut } = await newcomerWaits(cars);
  const addition = await letIn(cars, checkedOut);
  const last = await decideAndUse(cars, endorsing(), asAnEndorser);
  await everybodyReady(consortium);
  tellTable(stage.narrator, [added, last]);
  tellTimes(stage.narrator, addition, addition.ready);
  const seconds = (Date.now() - started) / 1000;
  stage.narrator.say(`The whole story: ${seconds.toFixed(1)} s. ${NEWCOMER} is a member like the others.`);
  return { version: 1, example: 'add-org', seconds, birth: born, waiting, steps: [added, last], addition };
}

type Step = Omit<ChaincodeStep, 'channel' | 'chaincode'>;

const fabcar = (): Step => ({
  step: '1',
  request: addFabcar(ROOT),
  sequence: 1,
  version: '1.0',
  author: 'Org1',
  others: ['Org2'],
  followers: ['Org3'],
});
const endorsing = (): Step => ({
  step: '4',
  request: letOrg4Endorse(ROOT),
  sequence: 2,
  version: '1.1',
  author: 'Org1',
  others: ['Org2', NEWCOMER],
  followers: ['Org3'],
});

const HEADINGS: Readonly<Record<string, string>> = {
  '1': '1  A pull request adds fabcar 1.0, endorsed by two of the three',
  '4': '4  A pull request lets Org4 endorse: fabcar 1.1',
};

async function decideAndUse(
  { consortium, calls }: Cars,
  step: Step,
  use: (calls: ClientCalls) => Promise<readonly TransactionResult[]>,
): Promise<StepResult> {
  const { narrator } = consortium.stage;
  narrator.heading(HEADINGS[step.step]!);
  const decided = await decideChange(consortium, { ...step, channel: CHANNEL, chaincode: CHAINCODE });
  tellDecided(narrator, decided);
  narrator.waiting('real transactions through @hyperledger/fabric-gateway');
  const [transactions, status] = await Promise.all([use(calls), allReported(consortium, decided)]);
  tellTransactions(narrator, CAR, transactions);
  return { ...decided, status, transactions };
}

/** Org4 writes the change, agrees to it itself, and starts its loop, which nobody lets read anything yet. */
async function newcomerWaits({ consortium }: Cars): Promise<{ waiting: object; checkedOut: CheckedOut }> {
  const { narrator } = consortium.stage;
  narrator.heading('2  Org4 starts its loop with its config file alone');
  const { configFile } = await consortium.admit(NEWCOMER);
  const checkedOut = await joinRequest(consortium);
  const { request } = checkedOut;
  narrator.fact('request', `reconcile join-request --org ${NEWCOMER} --msp its MSP folder --spec its fork`);
  const commit = await consortium.merge(NEWCOMER, request.changes, request.title);
  narrator.say(`${NEWCOMER} merges that into its own fork (${commit.slice(0, 12)}). It has no vote.`);
  consortium.startLoop(NEWCOMER);
  narrator.fact('started', `reconcile --loop --config ${configFile}`);
  const messages: Record<string, string> = {};
  for (const channel of CHANNELS) {
    const condition = await consortium.until(`${NEWCOMER} saying that it may not read ${channel}`, () => {
      const found = consortium.organization(NEWCOMER).loop!.condition(`Channel/${channel}`);
      return found?.reason === 'Unknown' && found.message.includes('is no member') ? found : undefined;
    });
    narrator.fact('waits', condition.message, 'yellow');
    messages[channel] = condition.message;
  }
  return { waiting: { organization: NEWCOMER, messages }, checkedOut };
}

type Addition = ChannelsResult & { readonly ready: Ready; readonly transactions: readonly TransactionResult[] };

/** One pull request for all channels: the old members decide it, and the newcomer's loop does the rest. */
async function letIn({ consortium, calls }: Cars, checkedOut: CheckedOut): Promise<Addition> {
  const { narrator } = consortium.stage;
  const { request } = checkedOut;
  narrator.heading('3  One pull request adds Org4 to both channels');
  const plan = await lookTogether(consortium, FOUNDERS, checkedOut);
  const addresses = plan.changes.map(({ address: { kind, name } }) => `${kind}/${name}`);
  expect(
    'what changes',
    CHANNELS.map((name) => `Channel/${name}`),
    addresses.sort(),
  );
  const members = [...FOUNDERS, NEWCOMER];
  const [author, other, ...followers] = FOUNDERS;
  const step = { step: '3', request, plan, members, author: author!, others: [other!] };
  const { result, mergedAt } = await decideChannels(consortium, step);
  tellChannels(narrator, result);
  expectRemarks(result);
  await mergeAfterwards(consortium, followers, request);
  const readyAt = await readyEverywhere(consortium, NEWCOMER);
  const ready = { organization: NEWCOMER, seconds: (readyAt - mergedAt) / 1000 };
  const took = `${ready.seconds.toFixed(1)} s after the last merge that was needed`;
  narrator.fact('ready', `${NEWCOMER}: ${RESOURCES.join(', ')}, ${took}`, 'green');
  await everybodyReady(consortium);
  const transactions = await asAMember(calls);
  narrator.say(`${NEWCOMER}'s User1 reads ${CAR} at its own peer.`, 'green');
  tellTransactions(narrator, CAR, transactions);
  return { ...result, ready, transactions };
}

/** Of each channel whose signatures it takes; of the one with fabcar that the newcomer cannot endorse, and the edit. */
function expectRemarks({ channels }: ChannelsResult): void {
  const remarks = channels.map((one) => [one.channel, one.remarks.map(({ code }) => code).sort()]);
  expect(
    'what the plan remarks',
    [
      [CHANNEL, ['CANNOT_ENDORSE', 'SIGNATURES_NEEDED']],
      ['ops-channel', ['SIGNATURES_NEEDED']],
    ],
    remarks,
  );
  const { mend = '' } = channels[0]!.remarks.find(({ code }) => code === 'CANNOT_ENDORSE')!;
  if (!mend.includes(POLICY_OF_ALL)) throw deviation('the edit that lets it endorse', POLICY_OF_ALL, mend);
}

/** Answers when, by our clock, its loop found everything as Git says. */
async function readyEverywhere(consortium: DemoConsortium, mspId: string): Promise<number> {
  const { loop } = consortium.organization(mspId);
  await consortium.until(`${mspId} being ready`, () =>
    RESOURCES.every((resource) => loop!.condition(resource)?.type === 'Ready') ? true : undefined,
  );
  return Date.now();
}

async function everybodyReady(consortium: DemoConsortium): Promise<void> {
  for (const mspId of consortium.names) await readyEverywhere(consortium, mspId);
}
