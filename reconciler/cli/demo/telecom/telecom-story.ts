import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GatewayFabricReader } from '../../../adapters/fabric/gateway-fabric-reader.js';
import { birth } from '../birth.js';
import { ClientCalls } from '../client-calls.js';
import {
  allReported,
  type ChaincodeStep,
  decideChange,
  proposalOf,
  proposeChange,
  versionAt,
} from '../decided-change.js';
import { DemoConsortium } from '../demo-consortium.js';
import { demoModules } from '../demo-modules.js';
import { expect } from '../deviation.js';
import { fillModules } from '../fill-modules.js';
import { tellDecided, tellTable, tellTransactions } from '../show-step.js';
import type { StepResult } from '../step-result.js';
import type { Stage, Story } from '../story.js';
import { voteNo } from '../vote-no.js';
import { type Porting, portANumber } from './port-a-number.js';
import {
  addition,
  disputed,
  firstFiles,
  PUSHED,
  REFUSED,
  REFUSED_REVERT,
  REVERT,
  SPEC,
  upgrade,
} from './pull-requests.js';

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));
const CHANNEL = 'channel1';
const CHAINCODE = 'numbertransfer';
const RESOURCE = `Chaincode/${CHAINCODE}`;

const as = (user: string): string => `--devnet devnet --as ${user} --channel ${CHANNEL}`;

/** Number portability: a regulator and three operators. */
export const telecomStory: Story = {
  name: 'telecom',
  summary: 'a regulator and three operators: number portability',
  tell,
  tryThis: [
    { what: 'whose number is it?', command: `reconcile query ${as('Telco2/User1')} ${CHAINCODE} owner +34600000004` },
    {
      what: 'a new number',
      command: `reconcile invoke ${as('Regulator/User1')} ${CHAINCODE} register +34600000099 Telco1`,
    },
    { what: 'what was decided', command: 'reconcile proposals --config telco1/reconciler.yaml' },
    { what: 'how Telco3 sees the network', command: 'reconcile status --config telco3/reconciler.yaml' },
  ],
  readOn: 'A pull request by hand: examples/pull-request/README.md',
};

interface Telecom {
  readonly consortium: DemoConsortium;
  readonly calls: ClientCalls;
}

async function tell(stage: Stage): Promise<object> {
  const modules = demoModules(stage);
  await fillModules(stage, modules, [
    join(ROOT, 'chaincode/opssc'),
    join(ROOT, 'examples/telecom/numbertransfer-1.0'),
    join(ROOT, 'chaincode/numbertransfer'),
  ]);
  const started = Date.now();
  stage.narrator.heading('0  A regulator and three operators: a network, four repos, four loops');
  const consortium = await DemoConsortium.start(stage, {
    spec: SPEC,
    devnetSpec: join(ROOT, SPEC),
    files: () => firstFiles(ROOT),
    modules,
    governance: { channel: 'ops-channel', chaincode: 'opssc' },
  });
  const telecom = { consortium, calls: new ClientCalls(consortium.devnet, CHANNEL, CHAINCODE) };
  const born = await birth(consortium, { first: ['Regulator', 'Telco1'], channels: [CHANNEL] });
  const steps: StepResult[] = [];
  const decide = async (step: Omit<ChaincodeStep, 'channel' | 'chaincode' | 'author' | 'others'>, porting: Porting) => {
    steps.push(await decideAndUse(telecom, step, porting));
  };
  await decide(
    { step: '1', request: addition(ROOT), sequence: 1, version: '1.0' },
    { number: '+34600000001', from: 'Telco1', to: 'Telco2', stranger: 'Telco3' },
  );
  await decide(
    { step: '2', request: upgrade(ROOT), sequence: 2, version: '1.1' },
    { number: '+34600000002', from: 'Telco2', to: 'Telco3', stranger: 'Telco1' },
  );
  await decide(
    {
      step: '3a',
      request: disputed(ROOT),
      sequence: 3,
      version: '1.2',
      dissent: { organization: 'Telco3', reason: 'not during our billing freeze; after the 15th' },
    },
    { number: '+34600000003', from: 'Telco1', to: 'Telco2', stranger: 'Telco3' },
  );
  const outvoted = await showOutvoted(telecom);
  const refused = await refusedByRegulator(telecom);
  const unsigned = await unsignedCommit(telecom);
  await decide(
    { step: '4', request: REVERT, sequence: 4, version: '1.0' },
    { number: '+34600000004', from: 'Telco3', to: 'Telco1', stranger: 'Telco2' },
  );
  await everybodyReady(telecom);
  tellTable(stage.narrator, steps);
  const seconds = (Date.now() - started) / 1000;
  stage.narrator.say(`The whole story: ${seconds.toFixed(1)} s. Every organization runs the same again.`);
  return { version: 1, example: 'telecom', seconds, birth: born, steps, outvoted, refused, unsigned };
}

const HEADINGS: Readonly<Record<string, string>> = {
  '1': '1  A pull request adds numbertransfer 1.0',
  '2': '2  Upgrade to 1.1, and .member becomes .peer in the policy',
  '3a': '3a A release that Telco3 votes against',
  '4': '4  Revert of 2: a downgrade, policy included',
};

async function decideAndUse(
  { consortium, calls }: Telecom,
  step: Omit<ChaincodeStep, 'channel' | 'chaincode' | 'author' | 'others'>,
  porting: Porting,
): Promise<StepResult> {
  const { narrator } = consortium.stage;
  narrator.heading(HEADINGS[step.step]!);
  const others = ['Telco2', 'Telco3', 'Regulator'].filter((name) => name !== step.dissent?.organization);
  const decided = await decideChange(consortium, {
    ...step,
    channel: CHANNEL,
    chaincode: CHAINCODE,
    author: 'Telco1',
    others,
  });
  tellDecided(narrator, decided);
  narrator.waiting('real transactions through @hyperledger/fabric-gateway');
  const [transactions, status] = await Promise.all([portANumber(calls, porting), allReported(consortium, decided)]);
  tellTransactions(narrator, porting.number, transactions);
  return { ...decided, status, transactions };
}

/** Telco3's own machines run nothing of what it did not merge, and its loop says so. */
async function showOutvoted({ consortium }: Telecom): Promise<object> {
  const telco3 = consortium.organization('Telco3');
  const condition = await consortium.until('Telco3 saying that it was outvoted', () => {
    const found = telco3.loop!.condition(RESOURCE);
    return found?.reason === 'OutvotedHere' ? found : undefined;
  });
  const running: (string | undefined)[] = [];
  for (const peer of telco3.peers.all) running.push(await versionAt(peer, CHANNEL, CHAINCODE));
  expect('1.2 at Telco3', false, running.includes('1.2'));
  const installed = await new GatewayFabricReader(telco3.peers).installed('peer0');
  expect(
    'a package of 1.2 at Telco3',
    [],
    installed.filter((id) => id.startsWith(`${CHAINCODE}_1.2:`)),
  );
  consortium.stage.narrator.fact('outvoted', `Telco3 ${condition.reason}: ${condition.message}`, 'yellow');
  return { organization: 'Telco3', reason: condition.reason, message: condition.message, installed };
}

/** The regulator must agree: what it refuses does not pass, however many others say yes. */
async function refusedByRegulator({ consortium }: Telecom): Promise<object> {
  const { narrator } = consortium.stage;
  narrator.heading('3b A change that the regulator refuses');
  const digest = await proposeChange(consortium, { request: REFUSED, author: 'Telco1', others: ['Telco2'] });
  const { id } = await proposalOf(consortium, { chaincode: CHAINCODE, sequence: 4 }, digest);
  narrator.fact('proposal', id);
  await consortium.merge('Telco2', REFUSED.changes, REFUSED.title);
  await consortium.until('the vote of Telco2', async () =>
    (await consortium.governance.proposal(id))?.votes.find(({ organization }) => organization === 'Telco2'),
  );
  const reason = 'the numbering plan asks for our endorsement of every transfer';
  await voteNo(consortium, 'Regulator', id, reason);
  const proposal = await consortium.until('the rejection', async () => {
    const found = await consortium.governance.proposal(id);
    return found?.status === 'rejected' ? found : undefined;
  });
  for (const { organization, vote, reason: why } of proposal.votes) {
    narrator.fact('vote', `${organization} ${vote}${why ? `: ${why}` : ''}`, vote === 'no' ? 'red' : 'green');
  }
  narrator.say('Rejected: without the regulator it cannot pass. The ledger keeps 1.2 and its policy.', 'red');
  for (const mspId of ['Telco1', 'Telco2']) {
    await consortium.until(`${mspId} seeing the rejection`, () =>
      consortium.organization(mspId).loop!.condition(RESOURCE)?.reason === 'Rejected' ? true : undefined,
    );
    await consortium.merge(mspId, REFUSED_REVERT, `Revert: ${REFUSED.title}`);
    await ready(consortium, mspId);
  }
  const [definition] = (
    await new GatewayFabricReader(consortium.organization('Telco1').peers).committed(CHANNEL)
  ).filter(({ name }) => name === CHAINCODE);
  expect('the committed sequence', 3, definition?.sequence);
  narrator.say('The operators merge the revert of it: Git and the ledger agree again.');
  const votes = proposal.votes.map(({ organization, vote, reason: why }) => ({ organization, vote, reason: why }));
  return { proposal: id, digest, status: proposal.status, votes, sequence: definition?.sequence };
}

/** Whoever can push to an upstream cannot vote with it. */
async function unsignedCommit({ consortium }: Telecom): Promise<object> {
  const { narrator } = consortium.stage;
  narrator.heading("3c An unsigned commit is pushed to Telco1's upstream");
  const count = async (): Promise<number> => (await consortium.governance.proposals()).length;
  const before = await count();
  const loop = consortium.organization('Telco1').loop!;
  const trusted = loop.revision?.commit;
  const commit = await consortium.merge('Telco1', PUSHED, 'Routine maintenance', { unsigned: true });
  const refusal = await consortium.until('Telco1 refusing the commit', () =>
    loop.refusal?.commit === commit ? loop.refusal : undefined,
  );
  expect('why it is refused', 'COMMIT_UNSIGNED', refusal.code);
  expect('the revision that Telco1 keeps', trusted, loop.revision?.commit);
  expect('proposals on the ledger', before, await count());
  narrator.fact('refused', `${refusal.code}: ${refusal.message}`, 'yellow');
  narrator.say(`Nobody votes for it; Telco1's loop keeps ${trusted?.slice(0, 12)}, the last good revision.`);
  const mended = await consortium.merge('Telco1', REFUSED_REVERT, 'Take the unsigned change back');
  await consortium.until('Telco1 trusting the signed commit', () =>
    loop.revision?.commit === mended && !loop.refusal ? true : undefined,
  );
  await ready(consortium, 'Telco1');
  narrator.say(`A signed commit on top (${mended.slice(0, 12)}) mends it.`);
  return { organization: 'Telco1', commit, code: refusal.code, kept: trusted, proposals: 0, mendedBy: mended };
}

async function everybodyReady({ consortium }: Telecom): Promise<void> {
  for (const mspId of consortium.names) await ready(consortium, mspId);
}

function ready(consortium: DemoConsortium, mspId: string): Promise<true> {
  const { loop } = consortium.organization(mspId);
  return consortium.until(`${mspId} being ready`, () =>
    loop!.condition(RESOURCE)?.type === 'Ready' ? true : undefined,
  );
}
