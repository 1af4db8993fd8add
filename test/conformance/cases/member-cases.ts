import { common } from '@hyperledger/fabric-protos';
import { answerOf } from '../../wait.js';
import { type Cases, casesOf, type Seen } from '../case.js';
import { configOf, configured, type Edit, group } from '../config-edits.js';
import { statusSeen } from '../observe.js';
import type { Party } from '../party.js';
import { seek } from '../seeks.js';

const BOTH = ['Telco1/Admin', 'Telco2/Admin'];
const INFO = ['GetChainInfo', 'ops'];

const comes =
  (party: Party): Edit =>
  (root) => {
    const telco3 = group(configOf(party, 'channel1').getChannelGroup()!, 'Application', 'Telco3');
    group(root, 'Application').getGroupsMap().set('Telco3', telco3);
  };

const goes: Edit = (root) => void group(root, 'Application').getGroupsMap().del('Telco3');

async function ask(party: Party, chaincode: string, args: readonly (string | Uint8Array)[], at: string, local = false) {
  const made = party.call({ channelId: local ? '' : 'ops', chaincode, args, as: 'Telco3/Admin' });
  return party.process(made.signed, at);
}

/** What Telco3's admin is answered before Telco3 has come: by a peer of the channel, and by the own one. */
const before = async (party: Party): Promise<Seen> => ({
  there: statusSeen(await ask(party, 'qscc', INFO, 'Telco1')),
  own: statusSeen(await ask(party, 'qscc', INFO, 'Telco3')),
});

/** Telco3 comes into `ops`; its own peer joins from block 0 and knows its admin once it has the block that says so. */
async function newMember(party: Party): Promise<Seen> {
  const sent = await configured(comes(party), BOTH, 'ops', 'Telco1/Admin')(party);
  const after = statusSeen(await ask(party, 'qscc', INFO, 'Telco1'));
  const genesis = party.network.genesisBlocks.get('ops')!;
  const joined = statusSeen(await ask(party, 'cscc', ['JoinChain', genesis], 'Telco3', true));
  return { sent, after, joined, atLast: await untilKnown(party, INFO) };
}

/** Asked until the peer has caught up; what it answers before is a matter of how far it is. */
function untilKnown(party: Party, args: readonly string[]): Promise<Seen> {
  const height = party.stage.watch.blocks('ops').length;
  return answerOf('a peer that has caught up', async () => {
    const { response } = await ask(party, 'qscc', args, 'Telco3');
    const answer = response?.getResponse();
    if (answer?.getStatus() !== 200) return undefined;
    const info = common.BlockchainInfo.deserializeBinary(answer.getPayload_asU8());
    return info.getHeight() === height ? { behind: 0 } : undefined;
  });
}

/** What Telco3 may no longer do once it has gone. */
async function gone(party: Party): Promise<Seen> {
  const read = await seek({ channelId: 'ops', as: 'Telco3/User1' })(party);
  const written = await party.broadcast(
    party.envelope(common.HeaderType.ENDORSER_TRANSACTION, 'ops', Buffer.from('data'), 'Telco3/User1'),
  );
  return { read, written, asked: statusSeen(await ask(party, 'qscc', INFO, 'Telco1')) };
}

const byOne = (edit: (party: Party) => Edit) => (party: Party) =>
  configured(edit(party), ['Telco1/Admin'], 'ops', 'Telco1/Admin')(party);

/** They change who is in `ops`: nothing that asks of that channel may follow. */
export const memberCases: Cases = [
  ...casesOf('4.3', 'member', { 'comes, says one organization': byOne(comes) }),
  ...casesOf('1.2', 'gotcha', {
    '12: an admin whose organization has not come yet': before,
    '12: the admin of a new organization': newMember,
  }),
  ...casesOf('4.3', 'member', {
    'goes, says one organization': byOne(() => goes),
    goes: configured(goes, BOTH, 'ops', 'Telco1/Admin'),
    'has gone': gone,
  }),
];
