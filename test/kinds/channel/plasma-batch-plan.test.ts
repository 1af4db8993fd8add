/** What a plan says of the batch of a channel that a plasma chain binds to another one. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Change } from '../../../reconciler/core/model/change.js';
import type { Observed } from '../../../reconciler/core/model/kind.js';
import type { BoundChain } from '../../../reconciler/kinds/channel/bound-chains.js';
import { PLANNING_KINDS } from '../../../reconciler/kinds/planning-kinds.js';
import { AROUND, CHAIN, LAYER2, plasmaChain } from '../../loop/plasma-consortium.js';
import { CHANNEL, desire, NETWORK } from '../../spec/fixture.js';
import { MEMBERS, planOf, present } from '../live-fixture.js';
import { KEY, liveConfig, liveOf, remarksOf } from './live-channel.js';

const WITHOUT = CHANNEL.replace('    BatchTimeout: 2s\n', '');
const LINK: BoundChain = { address: CHAIN, members: ['Regulator', 'Telco1'], blocked: '' };
const PART = /^config:([a-z+]+):/;

/** The change of channel1, read from its ledger, with the chains that the governance ledger tells of. */
function changeOf(text: string, plasma?: readonly BoundChain[], files: Readonly<Record<string, string>> = {}): Change {
  const live = { ...liveOf(liveConfig()), ...(plasma ? { plasma } : {}) };
  const plan = planOf(desire({ 'net/channel1.yaml': text, ...files }), { [KEY]: present(live) });
  return plan.changes.find(({ address }) => address.name === 'channel1')!;
}
const faster = CHANNEL.replace('2s', '1s');
const partsOf = ({ base = '' }: Change) => PART.exec(base)?.[1];
const votersOf = ({ electorate }: Change) => electorate.voters;

test('of a channel that a chain binds the batch is a part of its own, with the members of both channels as voters', () => {
  const change = changeOf(faster, [LINK]);
  assert.equal([partsOf(change), votersOf(change)], ['batch', ['OrdererOrg', 'Regulator', 'Telco1']]);
  assert.equal(change.electorate.mustAgree, ['Regulator'], 'the rule as everywhere');
  assert.ok(remarksOf(change).includes('note BATCH_OF_PLASMA_CHAIN'));
  const blocks = CHANNEL.replace('    BatchTimeout: 2s\n', '    BatchSize: { MaxMessageCount: 7 }\n');
  assert.equal(votersOf(changeOf(blocks, [LINK])), ['OrdererOrg', 'Regulator', 'Telco1']);
});

test('of one that no chain binds nothing is otherwise than before: base, digest, voters', () => {
  const [bound, free, unasked] = [changeOf(faster, [LINK]), changeOf(faster, []), changeOf(faster)];
  assert.equal([partsOf(free), votersOf(free)], ['orderer', ['OrdererOrg']]);
  assert.equal([unasked.base, unasked.digest, unasked.electorate], [free.base, free.digest, free.electorate]);
  assert.equal([bound.digest, bound.base === free.base], [free.digest, false], 'the content is the same one');
});

test('other elements of a bound channel are voted on as ever; with its batch, by all of them', () => {
  const acl = '  application: { ACLs: { peer/Propose: /Channel/Application/Writers } }\n';
  const other = changeOf(CHANNEL + acl, [LINK]);
  assert.equal([partsOf(other), votersOf(other)], ['application', MEMBERS]);
  assert.not.ok(remarksOf(other).includes('note BATCH_OF_PLASMA_CHAIN'));
  const both = changeOf(faster + acl, [LINK]);
  assert.equal([partsOf(both), votersOf(both)], ['application+batch', ['OrdererOrg', ...MEMBERS]]);
});

test('whom nobody can say yet is said, and a chain without a document binds all the same', () => {
  const blocked = { ...LINK, members: [], blocked: 'no organization has reported who is in layer2 yet' };
  const remark = changeOf(faster, [blocked]).remarks.find(({ code }) => code === 'BATCH_BLOCKED');
  assert.match(remark?.text ?? '', /nobody can vote on its batch yet: no organization has reported/);
  const gone = changeOf(faster, [LINK]).remarks.find(({ code }) => code === 'BATCH_OF_PLASMA_CHAIN');
  assert.match(gone?.text ?? '', /its document is gone/);
  const there = changeOf(`${WITHOUT}    BatchTimeout: 1s\n`, [LINK], { ...AROUND, 'net/plasma.yaml': plasmaChain() });
  assert.not.match(there.remarks.find(({ code }) => code === 'BATCH_OF_PLASMA_CHAIN')?.text ?? '', /is gone/);
});

test('where the members would decide what nobody on the governance channel can sign, it is refused', () => {
  const ops = CHANNEL.replace('name: channel1', 'name: ops-channel');
  const files = {
    'net/ops.yaml': ops,
    'net/network.yaml': NETWORK.replace('channel: channel1', 'channel: ops-channel'),
  };
  const text = (change: Change) => change.remarks.find(({ severity }) => severity === 'refused')?.text ?? '';
  const bound = { ...LINK, members: MEMBERS };
  assert.match(
    text(changeOf(faster, [bound], files)),
    /^all voters who are on the governance channel .*could not sign/,
  );
  const ordering = ops.replace('members: [Telco1,', 'members: [OrdererOrg, Telco1,');
  assert.is(text(changeOf(faster, [bound], { ...files, 'net/ops.yaml': ordering })), '');
});

/** The plan from one revision, with this PlasmaChain document or none, to another that asks for smaller waits. */
function between(chain: string | undefined, observed: Readonly<Record<string, Observed<unknown>>> = {}): Change {
  const timed = (timeout: string) => LAYER2.replace('[OrdererOrg]', `[OrdererOrg]\n    BatchTimeout: ${timeout}`);
  const before = desire({ ...AROUND, 'net/layer2.yaml': timed('2s'), ...(chain ? { 'net/plasma.yaml': chain } : {}) });
  const after = desire({ ...AROUND, 'net/layer2.yaml': timed('500ms'), 'net/plasma.yaml': plasmaChain() });
  const live: Record<string, Observed<unknown>> = { [CHAIN]: { state: 'absent' } };
  for (const [key, resource] of before.resources)
    live[key] = present(PLANNING_KINDS.get(resource.address.kind)!.applied(resource, before.resources));
  const plan = planOf(after, { ...live, ...observed });
  return plan.changes.find(({ address }) => address.kind === 'Channel')!;
}

test('without the governance ledger a definition in force tells; a chain that is only to be agreed on binds nobody', () => {
  assert.equal(votersOf(between(plasmaChain())), ['OrdererOrg', ...MEMBERS]);
  assert.equal(votersOf(between(undefined)), ['OrdererOrg']);
  const proposed = { definition: undefined, members: { root: MEMBERS, plasma: ['Telco1'] } };
  assert.equal(votersOf(between(plasmaChain(), { [CHAIN]: present(proposed) })), ['OrdererOrg']);
  assert.equal(votersOf(between(plasmaChain(), { [CHAIN]: { state: 'unknown', why: 'down' } })), ['OrdererOrg']);
});

test.run();
