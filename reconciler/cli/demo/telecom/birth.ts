import type { DemoConsortium } from '../demo-consortium.js';
import { blockOf } from '../organization-loop.js';

const RESOURCE = 'Chaincode/opssc';
const FIRST = ['Regulator', 'Telco1'];

export interface Birth {
  /** What the first loops said while the others had not started. */
  readonly waitedFor: string;
  readonly approvals: readonly { readonly organization: string; readonly block: number }[];
  readonly committedBy: string;
  readonly seconds: number;
}

/**
 * The governance chaincode's own birth: nobody can vote yet, so Fabric's LifecycleEndorsement is the first quorum.
 * Two loops start, and say who is missing; then the others start.
 */
export async function birth(consortium: DemoConsortium): Promise<Birth> {
  const { narrator } = consortium.stage;
  const { network, devnet } = consortium;
  const where = network.engine === 'fabric' ? 'of real Fabric run' : `run in process ${network.pid}`;
  narrator.say(`${network.peers.length} peers and ${network.orderers.length} orderer ${where}; files in ${devnet}`);
  const started = Date.now();
  for (const mspId of FIRST) consortium.startLoop(mspId);
  narrator.say(`${FIRST.join(' and ')} start their loops. OpsSC, which counts votes, is not there yet.`);
  const waitedFor = await consortium.until('the first two organizations approving OpsSC', () =>
    FIRST.map((mspId) => consortium.organization(mspId).loop!.condition(RESOURCE)?.message).find(
      (message) => /Telco2.*Telco3/.test(message ?? '') && !/Regulator|Telco1/.test(message ?? ''),
    ),
  );
  narrator.fact('birth', `2 of 4 have approved; ${waitedFor}`, 'yellow');
  const rest = consortium.names.filter((name) => !FIRST.includes(name));
  for (const mspId of rest) consortium.startLoop(mspId);
  narrator.say(`${rest.join(' and ')} start theirs.`);
  await consortium.until('OpsSC answering everywhere', () =>
    consortium.names.every((mspId) => consortium.organization(mspId).loop?.condition(RESOURCE)?.type === 'Ready')
      ? true
      : undefined,
  );
  await membersAttested(consortium);
  const seconds = (Date.now() - started) / 1000;
  const did = (type: string) =>
    consortium.names.flatMap((organization) =>
      consortium
        .organization(organization)
        .loop!.did(type, 'opssc', 0)
        .flatMap((line) => {
          const block = blockOf(line);
          return block === undefined ? [] : [{ organization, block }];
        }),
    );
  const committedBy = did('commit')[0]?.organization ?? '';
  narrator.say(
    `OpsSC is born (committed by ${committedBy}) and answers everywhere after ${seconds.toFixed(1)} s.`,
    'green',
  );
  return { waitedFor, approvals: did('approve'), committedBy, seconds };
}

/** Voting on a channel needs its members' own word on who they are: each loop reports it once. */
async function membersAttested(consortium: DemoConsortium): Promise<void> {
  await consortium.until('all organizations saying who is in channel1', () =>
    consortium.names.every((mspId) =>
      consortium
        .organization(mspId)
        .loop!.lines.some(({ type, subject }) => type === 'attest' && subject === 'channel1'),
    )
      ? true
      : undefined,
  );
}
