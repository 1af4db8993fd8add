import type { DemoConsortium } from './demo-consortium.js';
import { blockOf } from './organization-loop.js';

const RESOURCE = 'Chaincode/opssc';

export interface BirthParameters {
  /** Start their loops before the others, too few for Fabric's LifecycleEndorsement. */
  readonly first: readonly string[];
  /** Channels that are voted on: their members have to say first who they are. */
  readonly channels: readonly string[];
  /** Who is in a channel, or orders it, and so says who is; everybody when left out. */
  readonly saying?: (channel: string) => readonly string[];
}

export interface Birth {
  /** What the first loops said while the others had not started. */
  readonly waitedFor: string;
  readonly approvals: readonly { readonly organization: string; readonly block: number }[];
  readonly committedBy: string;
  readonly seconds: number;
}

/**
 * The governance chaincode's own birth: nobody can vote yet, so Fabric's LifecycleEndorsement is the first quorum.
 * Some loops start, and say who is missing; then the others start.
 */
export async function birth(
  consortium: DemoConsortium,
  { first, channels, saying = () => consortium.names }: BirthParameters,
): Promise<Birth> {
  const { narrator } = consortium.stage;
  const { network, devnet } = consortium;
  const where = network.engine === 'fabric' ? 'of real Fabric run' : `run in process ${network.pid}`;
  const orderers = `${network.orderers.length} ${network.orderers.length === 1 ? 'orderer' : 'orderers'}`;
  narrator.say(`${network.peers.length} peers and ${orderers} ${where}; files in ${devnet}`);
  const started = Date.now();
  for (const mspId of first) consortium.startLoop(mspId);
  narrator.say(`${startsText(first)}. OpsSC, which counts votes, is not there yet.`);
  const rest = consortium.names.filter((name) => !first.includes(name));
  const namesTheRest = (message = ''): boolean =>
    rest.every((name) => message.includes(name)) && !first.some((name) => message.includes(name));
  const waitedFor = await consortium.until('the first organizations approving OpsSC', () =>
    first.map((mspId) => consortium.organization(mspId).loop!.condition(RESOURCE)?.message).find(namesTheRest),
  );
  narrator.fact('birth', `${first.length} of ${consortium.names.length} have approved; ${waitedFor}`, 'yellow');
  for (const mspId of rest) consortium.startLoop(mspId);
  narrator.say(`${startsText(rest)}, too.`);
  await consortium.until('OpsSC answering everywhere', () =>
    consortium.names.every((mspId) => consortium.organization(mspId).loop?.condition(RESOURCE)?.type === 'Ready')
      ? true
      : undefined,
  );
  await membersAttested(consortium, channels, saying);
  const seconds = (Date.now() - started) / 1000;
  const committedBy = did(consortium, 'commit')[0]?.organization ?? '';
  const took = `${seconds.toFixed(1)} s`;
  narrator.say(`OpsSC is born (committed by ${committedBy}) and answers everywhere after ${took}.`, 'green');
  const approvals = did(consortium, 'approve').flatMap(({ organization, block }) =>
    block === undefined ? [] : [{ organization, block }],
  );
  return { waitedFor, approvals, committedBy, seconds };
}

function startsText(names: readonly string[]): string {
  return names.length === 1 ? `${names[0]} starts its loop` : `${names.join(' and ')} start their loops`;
}

function did(consortium: DemoConsortium, type: string) {
  return consortium.names.flatMap((organization) =>
    consortium
      .organization(organization)
      .loop!.did(type, 'opssc', 0)
      .map((line) => ({ organization, block: blockOf(line) })),
  );
}

/** Voting on a channel needs its members' own word on who they are: each loop reports it once. */
async function membersAttested(
  consortium: DemoConsortium,
  channels: readonly string[],
  saying: (channel: string) => readonly string[],
): Promise<void> {
  const said = (mspId: string, channel: string): boolean =>
    consortium.organization(mspId).loop!.lines.some(({ type, subject }) => type === 'attest' && subject === channel);
  await consortium.until(`organizations saying who is in ${channels.join(' and ')}`, () =>
    channels.every((channel) => saying(channel).every((mspId) => said(mspId, channel))) ? true : undefined,
  );
}
