/**
 * Those who order both channels of a plasma chain cut its blocks otherwise by themselves: what each ledger takes, and what
 * is done about it. In the end, what an import makes of such a chain.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GatewayFabricReader } from '../../../reconciler/adapters/fabric/gateway-fabric-reader.js';
import { makePlasmaChain } from '../../../reconciler/cli/demo/plasma/pull-requests.js';
import { EXAMPLE_SPEC, firstFiles, SPEC } from '../../../reconciler/cli/demo/plasma/spec-files.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { decodeConfig } from '../../../reconciler/fabric/config/decode-config.js';
import type { ProposalView } from '../../../reconciler/ports/read/governance-reader.js';
import { updateByHand } from '../channel/update-by-hand.js';
import { Consortium, ROOT } from '../consortium.js';
import { identitiesOf } from '../devnet/clients.js';
import { prebuilt } from '../prebuilt.js';
import { reconcile } from '../run-cli.js';
import { writtenSettings } from '../written-settings.js';

const test = suite('a batch against the members');
const AGREED = '300ms';
const GOVERNANCE = { channel: 'ops-channel', chaincode: 'opssc' };
/** Each channel with who orders it. */
const ORDERED = { chains: 'ord01', chains02: 'ord02' } as const;
const CHANNELS = Object.entries(ORDERED) as readonly (readonly [string, string])[];
const MEMBERS = ['org01', 'org02'];
let consortium: Consortium;

/** The document of the plasma chain in which both channels have this timeout. */
function plasmaChain(timeout: string): string {
  const text = String(makePlasmaChain(ROOT).changes[`${SPEC}/plasma-chain.yaml`]);
  return text.replaceAll('BatchTimeout: 1s', `BatchTimeout: ${timeout}`);
}

const merged = (organizations: readonly string[], timeout: string) =>
  consortium.merge(organizations, { [`${SPEC}/plasma-chain.yaml`]: plasmaChain(timeout) }, `Blocks after ${timeout}`);

test.before(async () => {
  consortium = await Consortium.start({
    spec: join(ROOT, EXAMPLE_SPEC),
    path: SPEC,
    batchTimeout: AGREED,
    changes: (network) => firstFiles(ROOT, network),
  });
  const all = [...consortium.members.keys()];
  const builds = [...consortium.members.values()].map(({ config }) => join(config.state, 'builds'));
  for (const source of ['chaincode/plasma-root', 'examples/plasma/records']) await prebuilt(join(ROOT, source), builds);
  consortium.startLoops();
  await consortium.until('OpsSC', () => all.every((mspId) => consortium.isInSync(mspId, 'Chaincode/opssc')));
  const changes = { ...makePlasmaChain(ROOT).changes, [`${SPEC}/plasma-chain.yaml`]: plasmaChain(AGREED) };
  await consortium.merge(all, changes, 'chains02 becomes a plasma chain of chains');
  await consortium.until('the plasma chain', () =>
    MEMBERS.every((mspId) =>
      ['PlasmaChain/chains02', ...CHANNELS.map(([name]) => `Channel/${name}`)].every((one) =>
        consortium.isInSync(mspId, one),
      ),
    ),
  );
});

test.after(async () => {
  await consortium?.stop();
});

const portsOf = (mspId: string) => consortium.loops.get(mspId)!.composed.loop.ports;
async function proposals(channel: string): Promise<readonly ProposalView[]> {
  return portsOf('org01')
    .governance(GOVERNANCE)
    .proposals({ address: `plasma/Channel/${channel}` });
}
async function timeoutOf(channel: string, mspId = 'org01'): Promise<string | undefined> {
  const { config } = await new GatewayFabricReader(consortium.loops.get(mspId)!.composed.peers).channel(channel);
  return readChannelConfig(channel, decodeConfig(config)).orderer?.BatchTimeout;
}
const message = (mspId: string, channel: string): string => {
  const conditions = consortium.loops.get(mspId)?.report?.conditions ?? [];
  const found = conditions.find(({ address }) => address.kind === 'Channel' && address.name === channel);
  return found ? `${found.reason}: ${found.message}` : '';
};
/** The round of a channel whose content has this timeout, by its base. */
const roundOf = async (channel: string, timeout: string, base: RegExp) =>
  (await proposals(channel)).find((one) => base.test(one.base) && JSON.stringify(one.content.after).includes(timeout));

test('by their own branches alone they open rounds that stay open, and the members are told', async () => {
  await merged(Object.values(ORDERED), '900ms');
  for (const [channel, owner] of CHANNELS) {
    await consortium.until(
      `a round on ${channel}`,
      async () => (await roundOf(channel, '900ms', /^config:batch:/)) !== undefined,
    );
    const round = (await roundOf(channel, '900ms', /^config:batch:/))!;
    assert.equal(round.electorate.voters, [owner, ...MEMBERS]);
    for (const mspId of MEMBERS) {
      await consortium.until(`${mspId} is told`, () => /^Foreign/.test(message(mspId, channel)));
    }
    assert.equal(
      [(await roundOf(channel, '900ms', /^config:batch:/))!.status, await timeoutOf(channel)],
      ['open', AGREED],
    );
  }
});

test('ATTACK: changed software has its own votes decide, and its own signature is all that Fabric asks for', async () => {
  for (const [channel, owner] of CHANNELS) {
    await consortium.loops.get(owner)!.pause();
    const { content, ledger, base } = (await roundOf(channel, '900ms', /^config:batch:/))!;
    const ports = portsOf(owner);
    const writer = ports.governanceWriter(GOVERNANCE);
    const claim = { revision: consortium.loops.get(owner)!.report!.revision!.commit };
    const said = { content, ledger, vote: 'yes', reason: 'mine', claim } as const;
    // It says that it changes something else of the orderer group, on which those who order a channel decide.
    await writer.vote([{ ...said, base: base.replace('config:batch:', 'config:orderer:') }]);
    const forged = (await roundOf(channel, '900ms', /^config:orderer:/))!;
    await writer.close(forged.id);
    const closed = (await roundOf(channel, '900ms', /^config:orderer:/))!;
    assert.equal([closed.electorate.voters, closed.status], [[owner], 'approved'], 'that is what the contract takes');
    const signers = [identitiesOf(consortium.network, owner).admin];
    const hand = { channel, reader: 'org01', changes: { BatchTimeout: '900ms' }, signers, orderers: [owner] };
    assert.equal(await updateByHand(consortium, hand), { state: 'accepted' }, 'and that is what Fabric takes');
  }
});

test('each member sees it as drift, votes to put it back, and says that those who order it have not signed', async () => {
  for (const [channel, owner] of CHANNELS) {
    await consortium.until(`${channel} is cut otherwise`, async () => (await timeoutOf(channel)) === '900ms');
    await consortium.until(`the members decide on ${channel}`, async () => {
      const round = await roundOf(channel, AGREED, /^config:batch:/);
      return round?.status === 'approved';
    });
    const round = (await roundOf(channel, AGREED, /^config:batch:/))!;
    const yes = round.votes.filter(({ vote }) => vote === 'yes').map(({ organization }) => organization);
    assert.equal([round.electorate.voters, yes.sort(), round.signatures], [[owner, ...MEMBERS], MEMBERS, []]);
    for (const mspId of MEMBERS) {
      const missing = () => /signed by nobody; \/Channel\/Orderer\/Admins/.test(message(mspId, channel));
      await consortium.until(`${mspId} says what is missing`, missing);
    }
    assert.is(await timeoutOf(channel), '900ms', 'nobody else can');
  }
  const planned = await reconcile('--plan', '--config', writtenSettings(consortium, 'org02'), '--format', 'json');
  type Planned = { plan: { changes: { address: { kind: string; name: string }; fields: unknown[] }[] } };
  const { changes } = (planned.json() as Planned).plan;
  assert.equal(
    changes.filter(({ address }) => address.kind === 'Channel').map(({ address, fields }) => [address.name, fields]),
    CHANNELS.map(([channel]) => [channel, [{ path: 'orderer.BatchTimeout', before: '900ms', after: AGREED }]]),
  );
});

test('with honest software again it signs what was decided: the blocks are cut as agreed', async () => {
  await merged(Object.values(ORDERED), AGREED);
  for (const [channel, owner] of CHANNELS) {
    await consortium.loops.get(owner)!.stop();
    consortium.startLoop(owner);
    await consortium.until(`${channel} as agreed`, async () => (await timeoutOf(channel, 'org02')) === AGREED);
    const round = (await roundOf(channel, AGREED, /^config:batch:/))!;
    assert.equal([...new Set(round.signatures.map(({ organization }) => organization))], [owner]);
    await consortium.until(`all content with ${channel}`, () =>
      [owner, ...MEMBERS].every((mspId) =>
        ['InSync', 'Foreign'].includes(consortium.reason(mspId, `Channel/${channel}`) ?? ''),
      ),
    );
  }
});

test('who imports all that gets the chain as it was decided, and a plan of it is empty', async () => {
  const config = writtenSettings(consortium, 'org02');
  appendFileSync(config, 'plasma: [{ chain: chains02, channel: chains, chaincode: plasma-root }]\n');
  const out = join(dirname(config), 'imported');
  const imported = await reconcile('import', '--name', 'plasma', '--out', out, '--config', config, '--format', 'json');
  assert.is(imported.code, 0, imported.err);
  const document = readFileSync(join(out, 'plasma/chains02.yaml'), 'utf8');
  assert.match(document, /callers: \[ ?org01 ?\]/);
  assert.match(document, /placement:/);
  const about = (imported.json().warnings as string[]).filter((text) => text.startsWith('PlasmaChain/'));
  assert.equal(about, []);
  const planned = await reconcile('plan', '--config', config, '--spec', out, '--format', 'json');
  const { plan } = planned.json() as { plan: { changes: { address: { kind: string } }[]; unknown: unknown[] } };
  assert.equal([plan.changes.filter(({ address }) => address.kind === 'PlasmaChain'), plan.unknown], [[], []]);
});

test.run();
