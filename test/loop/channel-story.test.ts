/** A channel's configuration from a merged pull request: votes, then signatures, then the update; in memory. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHANNEL } from '../spec/fixture.js';
import { ALL, type Documents, MemoryConsortium, REGULATOR } from './memory-consortium.js';

const FOUNDERS = [REGULATOR, 'Telco1', 'Telco2'];
const NEWCOMER = 'Telco3';
const OPS = 'telecom/Channel/ops-channel';
const MAIN = 'telecom/Channel/channel1';

/** Both channels with these members, and more lines of their spec. */
function channels(members: readonly string[], more = ''): Documents {
  const text = CHANNEL.replace('[Telco1, Regulator, Telco2, Telco3]', `[${members.join(', ')}]`) + more;
  return { 'net/channel1.yaml': text, 'net/ops.yaml': text.replace('name: channel1', 'name: ops-channel') };
}

const membersOf = (net: MemoryConsortium, channel: string) => net.ledger.channel(channel).members;
const joined = (net: MemoryConsortium, mspId: string) =>
  net.ledger.peers(mspId).map((peer) => [...peer.joined].sort().join());

test('a pull request adds a member to both channels; its loop joins its peers by itself', async () => {
  const net = new MemoryConsortium({ members: FOUNDERS });
  net.merge('c1', channels(FOUNDERS), FOUNDERS);
  net.merge('c2', channels(ALL), [NEWCOMER]);
  await net.settle();
  assert.equal(membersOf(net, 'channel1'), FOUNDERS);
  assert.is(net.member(NEWCOMER).condition(MAIN), 'Stalled Unknown', 'nobody lets it read');
  assert.equal(await net.proposals(), []);
  net.merge('c2', channels(ALL), FOUNDERS);
  await net.settle();
  for (const channel of ['ops-channel', 'channel1']) assert.equal(membersOf(net, channel), [...ALL].sort());
  assert.equal(joined(net, NEWCOMER), ['channel1,ops-channel']);
  for (const mspId of ALL) {
    assert.equal(
      [net.member(mspId).condition(MAIN), net.member(mspId).condition(OPS)],
      ['Ready InSync', 'Ready InSync'],
    );
  }
  const proposals = await net.proposals();
  assert.equal(proposals.map(({ status }) => status).sort(), ['applied', 'applied']);
  assert.ok(proposals.every(({ base }) => /^config:application:[0-9a-f]{64}$/.test(base)));
});

test('nothing is signed before the decision, and one organization alone changes nothing', async () => {
  const net = new MemoryConsortium();
  net.merge('c1', channels(ALL));
  await net.settle();
  const more = '  application: { Policies: { Mine: { Type: ImplicitMeta, Rule: ANY Admins } } }\n';
  net.merge('c2', channels(ALL, more), ['Telco1']);
  await net.settle();
  const [open] = await net.proposals();
  assert.is(open!.status, 'open');
  assert.equal(
    (await net.proposals()).flatMap(({ signatures }) => signatures),
    [],
    'a signature is a bearer instrument: none before the decision',
  );
  assert.is(net.ledger.channel('channel1').view().configSequence, 0);
  net.merge('c2', channels(ALL, more));
  await net.settle();
  assert.is(net.ledger.channel('channel1').view().policies['/Channel/Application/Mine'], 'ANY Admins');
  assert.is(net.ledger.channel('channel1').view().configSequence, 1, 'one update');
});

test.run();
