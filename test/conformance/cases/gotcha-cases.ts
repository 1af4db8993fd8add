import { orderer } from '@hyperledger/fabric-protos';
import { type Cases, casesOf, type Seen } from '../case.js';
import { group, setValue, timeout, updateEnvelope, updateOf } from '../config-edits.js';
import { approve, define, lifecycleArgs } from '../lifecycle.js';
import { proposalSeen, statusSeen } from '../observe.js';
import type { Party } from '../party.js';
import { MEMBERS, packageIdOf, packageOf } from '../stage.js';

const UNKNOWN = `nowhere_1:${'ab'.repeat(32)}`;

async function lifecycleAnswer(
  party: Party,
  args: readonly (string | Uint8Array)[],
  mspId = 'Telco1',
  channelId = 'channel1',
): Promise<Seen> {
  const made = party.call({ chaincode: '_lifecycle', channelId, args, as: `${mspId}/Admin` });
  return statusSeen(await party.process(made.signed, mspId));
}

const called =
  (chaincode: string) =>
  async (party: Party): Promise<Seen> =>
    proposalSeen(await party.process(party.call({ chaincode, args: ['[["get","k"]]'] }).signed));

async function notInstalled(party: Party): Promise<Seen> {
  await define(party, 'channel1', MEMBERS, { name: 'absent', packageId: UNKNOWN });
  return called('absent')(party);
}

const LONELY = { name: 'lonely' };

/** Approved by one organization only, committed with the endorsement of that one only. */
async function lonelyCommit(party: Party): Promise<Seen> {
  await approve(party, 'channel1', 'Telco1', LONELY);
  const args = lifecycleArgs.commit(LONELY);
  const { code } = await party.submit({ chaincode: '_lifecycle', args, as: 'Telco1/Admin' }, ['Telco1']);
  return { code, notApproved: await lifecycleAnswer(party, args, 'Telco2') };
}

const already: Readonly<Record<string, (party: Party) => Promise<Seen>>> = {
  '10: install again': async (party) =>
    lifecycleAnswer(party, lifecycleArgs.install(await packageOf('calls_1')), 'Telco1', ''),
  '10: approve again, not committed': (party) => lifecycleAnswer(party, lifecycleArgs.approve(LONELY)),
  '10: approve again, committed': async (party) =>
    lifecycleAnswer(party, lifecycleArgs.approve({ name: 'other', packageId: await packageIdOf('other_1') })),
  '10: approve with a gap': (party) => lifecycleAnswer(party, lifecycleArgs.approve({ ...LONELY, sequence: 5 })),
  '10: join again': async (party) => {
    const args = ['JoinChain', party.network.genesisBlocks.get('ops')!];
    const made = party.call({ channelId: '', chaincode: 'cscc', args, as: 'Telco1/Admin' });
    return statusSeen(await party.process(made.signed));
  },
  '10: a new approval is good': async (party) => (await approve(party, 'channel1', 'Telco2', LONELY)).code,
};

const updates: Readonly<Record<string, (party: Party) => Promise<Seen>>> = {
  '11: too few signatures': (party) => {
    const update = updateOf(party, 'channel1', (root) =>
      setValue(group(root, 'Application'), 'Unheard', new orderer.BatchTimeout()),
    );
    return party.broadcast(updateEnvelope(party, 'channel1', update, ['Telco1/Admin'], 'Telco1/Admin'));
  },
  '11: a stale base': async (party) => {
    const height = party.stage.watch.blocks('ops').length;
    const stale = updateOf(party, 'ops', timeout('31s'));
    const first = await party.broadcast(updateEnvelope(party, 'ops', stale, ['Ordering/Admin']));
    await party.stage.watch.height('ops', height + 1);
    return [first, await party.broadcast(updateEnvelope(party, 'ops', stale, ['Ordering/Admin']))];
  },
};

async function stoppedService(party: Party): Promise<Seen> {
  await party.stage.chaincodes.stop();
  const seen = statusSeen(await party.process(party.call({ args: ['[["get","k"]]'] }).signed)) as {
    [key: string]: Seen;
  };
  await party.stage.chaincodes.start();
  const again = await called('calls')(party);
  return { stopped: seen, again };
}

/** Real Fabric's surprises, by their numbers in real-fabric.md. */
export const gotchaCases: Cases = [
  ...casesOf('2.1', 'gotcha', {
    '8: a package that is not installed is approved and committed': notInstalled,
    '9: a commit that only one organization approved': lonelyCommit,
    ...already,
  }),
  ...casesOf('4.2', 'gotcha', updates),
  ...casesOf('1.2', 'gotcha', {
    '13: the service is stopped, and started again': stoppedService,
  }),
];
