/** What a plan says of a plasma chain that is read from a ledger. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSchema } from '../../../reconciler/adapters/files/read-schema.js';
import type { Json } from '../../../reconciler/core/model/json.js';
import { acceptPlasmaChain, partClaimed } from '../../../reconciler/kinds/plasma-chain/accept-plasma-chain.js';
import type { PlasmaChainLive, PlasmaElsewhere } from '../../../reconciler/kinds/plasma-chain/plasma-chain-live.js';
import { plasmaChainPlanning } from '../../../reconciler/kinds/plasma-chain/plasma-chain-planning.js';
import type { PlasmaChainSpec } from '../../../reconciler/kinds/plasma-chain/plasma-chain-spec.js';
import { saysAt } from '../../../reconciler/spec/edit-document.js';
import { schemaCheck } from '../../../reconciler/spec/schema-check.js';
import { AROUND, CHAIN, LAYER2_GENESIS, PLASMA_MEMBERS, plasmaChain } from '../../loop/plasma-consortium.js';
import { CHANNEL, desire, NETWORK } from '../../spec/fixture.js';
import { liveChaincode, MEMBERS, planOf } from '../live-fixture.js';

const ROOT = { type: 'fabric', name: 'channel1', genesis: 'ab'.repeat(32) } as const;
const documents = (lines: Readonly<Record<string, string>> = {}, more: Readonly<Record<string, string>> = {}) =>
  desire({ ...AROUND, 'net/plasma.yaml': plasmaChain(lines), ...more });

/** What a ledger says that holds what the usual document wants, differing as asked. */
function live(differs: Partial<PlasmaChainLive> = {}): PlasmaChainLive {
  const desired = documents().resources;
  const { root: _, ...applied } = plasmaChainPlanning.applied(desired.get(CHAIN)!, desired);
  return {
    ...applied,
    ledger: ROOT,
    genesis: LAYER2_GENESIS,
    revision: 3,
    definition: { ...applied.definition!, genesis: LAYER2_GENESIS },
    members: { root: MEMBERS, plasma: PLASMA_MEMBERS },
    own: { isThere: true, hasSeen: true, settledTo: 41, proposed: {} },
    ...differs,
  };
}

function planned(
  lines: Readonly<Record<string, string>>,
  state: PlasmaChainLive,
  more: Parameters<typeof planOf>[1] = {},
) {
  const plan = planOf(documents(lines), { [CHAIN]: { state: 'present', live: state }, ...more });
  const change = plan.changes.find(({ address }) => address.kind === 'PlasmaChain');
  const notices = plan.notices.flatMap(({ address, remark }) => (address.kind === 'PlasmaChain' ? [remark] : []));
  const remarks = [...notices, ...(change?.remarks ?? [])].map(({ severity, code }) => `${severity} ${code}`);
  return { change, remarks, fields: change?.fields.map(({ path }) => path) ?? [] };
}

test('what is as Git says is no change; how far it is settled is told', () => {
  const { change, remarks } = planned({}, live());
  assert.equal([change, remarks[0]], [undefined, 'note SETTLED']);
});

test('a change starts from revision and genesis, on the root channel; the members of both channels vote', () => {
  const { change, fields } = planned({ settlement: '{ everyBlocks: 7, everySeconds: 30 }' }, live());
  assert.equal(fields, ['settlement.everyBlocks']);
  assert.equal([change!.ledger, change!.base], [ROOT, `revision:3:${LAYER2_GENESIS}`]);
  assert.equal([change!.electorate.voters, change!.electorate.mustAgree], [MEMBERS, ['Regulator']]);
  assert.equal(planned({ operator: 'Telco2', successors: '[]' }, live()).remarks.at(-1), 'danger OPERATOR_CHANGES');
});

test('what was agreed on beside the definition is compared where somebody could tell, and else is no difference', () => {
  const placed = { plasma: '{ channel: layer2, placement: { Telco1: [peer1, peer0] } }', callers: '[]' };
  assert.equal(planned(placed, live()).fields, ['callers', 'placement.plasma.Telco1']);
  assert.equal(planned(placed, live({ agreed: undefined })).fields, []);
});

test("members follow the plasma channel's document", () => {
  const fewer = { ...live().definition!, members: ['Telco1', 'Telco2'] };
  assert.equal(planned({}, live({ definition: fewer })).fields, ['members']);
});

test('a first definition is created, and whom the root contract asks is said', () => {
  const first = planned({}, live({ revision: 0, definition: undefined, agreed: undefined }));
  assert.equal([first.change?.action, first.change?.base], ['create', `revision:0:${LAYER2_GENESIS}`]);
  assert.ok(first.remarks.includes('note FIRST_DEFINITION') && !first.remarks.includes('note ROOT_CONTRACT_MISSING'));
  const own = { isThere: false, hasSeen: true, settledTo: -1, proposed: {} };
  const missing = planned({}, live({ revision: 0, definition: undefined, agreed: undefined, own }));
  assert.ok(missing.remarks.includes('note ROOT_CONTRACT_MISSING'));
});

test('another root contract begins anew: refused without `allow`, and to another chaincode of the same channel always', () => {
  const nowhere = { revision: 0, definition: undefined, agreed: undefined };
  const own = { isThere: true, hasSeen: true, settledTo: -1, proposed: {} };
  const codes = (elsewhere: PlasmaElsewhere[], lines: Readonly<Record<string, string>> = {}) =>
    planned(lines, live({ ...nowhere, own: { ...own, elsewhere } })).remarks.filter((one) => one.includes('ROOT_'));
  const other = { channel: 'channel0', chaincode: 'plasma-root', settledTo: 41 };
  assert.equal(codes([other]), ['refused ROOT_CONTRACT_MOVES']);
  assert.equal(codes([other], { allow: '[unmanage]' }), ['danger ROOT_CONTRACT_MOVES']);
  const same = { channel: 'channel1', chaincode: 'roots', settledTo: 41 };
  assert.equal(codes([same], { allow: '[unmanage]' }), ['refused ROOT_CONTRACT_FIXED']);
  assert.equal(codes([]), []);
  const remarks = (settledTo: Pick<PlasmaElsewhere, 'settledTo'>) =>
    planOf(documents(), {
      [CHAIN]: {
        state: 'present',
        live: live({
          ...nowhere,
          own: { ...own, elsewhere: [{ channel: 'channel0', chaincode: 'old', ...settledTo }] },
        }),
      },
    }).changes.flatMap((change) => change.remarks.map(({ text }) => text));
  const said = (settledTo: Pick<PlasmaElsewhere, 'settledTo'>) =>
    remarks(settledTo).find((text) => text.startsWith('what is settled at old of channel0'));
  assert.match(
    said({ settledTo: 41 })!,
    /\(up to block 41\) stays there.*verified there alone.*starts anew, with block 0/,
  );
  assert.match(said({ settledTo: -1 })!, '(no block yet) stays there');
  assert.match(said({})!, 'channel0 stays there', 'our peers cannot ask');
});

test('without a ledger a new document, and one that another revision puts elsewhere, have the digest of a first definition', () => {
  const first = planned({}, live({ revision: 0, definition: undefined, agreed: undefined })).change!;
  const absent = planOf(documents(), { [CHAIN]: { state: 'absent' } }).changes.find(
    ({ address }) => address.kind === 'PlasmaChain',
  );
  assert.equal([absent?.action, absent?.digest, absent?.electorate.voters], ['create', first.digest, MEMBERS]);
  const { resources } = documents();
  const before = plasmaChainPlanning.applied(resources.get(CHAIN)!, resources);
  assert.is(planned({}, before).change, undefined);
  const moved = planned({}, { ...before, root: { channel: 'channel0', chaincode: 'plasma-root' } });
  assert.equal([moved.change?.action, moved.change?.digest], ['create', first.digest]);
  assert.ok(moved.remarks.includes('refused ROOT_CONTRACT_MOVES') && moved.remarks.includes('note FIRST_DEFINITION'));
});

test("a name stays one channel's: another channel, or another one of that name, is refused", () => {
  const definition = live().definition!;
  const other = planned({}, live({ definition: { ...definition, channel: 'layer1' } }));
  assert.ok(other.remarks.includes('refused CHANNEL_FIXED'));
  const born = planned({}, live({ definition: { ...definition, genesis: 'cd'.repeat(32) } }));
  assert.ok(born.remarks.includes('refused GENESIS_DIFFERS'));
  assert.not(planned({}, live()).remarks.some((one) => one.startsWith('refused')));
});

test('who could change the definition without the quorum is named, as long as it is so', () => {
  assert.ok(
    planned({}, live()).remarks.includes('danger ROOT_CONTRACT_WEAKER'),
    '2 of 3, the quorum is 3 with Regulator',
  );
  const all = { ...live().definition!, members: MEMBERS };
  assert.ok(
    planned({}, live({ definition: all })).remarks.includes('danger ROOT_CONTRACT_WEAKER'),
    'without Regulator',
  );
  const plain = NETWORK.replace('    mustAgree: [Regulator]\n', '');
  const desired = documents(
    {},
    {
      'net/network.yaml': plain,
      'net/layer2.yaml': AROUND['net/layer2.yaml']!.replace('members: [', 'members: [Regulator, '),
    },
  );
  const plan = planOf(desired, {
    [CHAIN]: { state: 'present', live: live({ definition: all, members: { root: MEMBERS, plasma: MEMBERS } }) },
  });
  assert.not(plan.notices.some(({ remark }) => remark.code === 'ROOT_CONTRACT_WEAKER'));
});

test('who endorses by what is committed on the plasma channel is told where it is somebody else', () => {
  const key = 'telecom/Chaincode/assets-layer2';
  const committed = (policy: string) => ({
    [key]: {
      state: 'present',
      live: liveChaincode({
        channel: 'layer2',
        name: 'assets',
        members: PLASMA_MEMBERS,
        definition: { version: '1.0', endorsementPolicy: policy, initRequired: false, hasCollections: false },
      }),
    } as const,
  });
  const remarks = (policy: string) => planned({}, live(), committed(policy)).remarks;
  assert.not(remarks("OR('Telco1.peer')").includes('danger ENDORSERS_DIFFER'));
  assert.ok(remarks("OR('Telco1.peer', 'Telco2.peer')").includes('danger ENDORSERS_DIFFER'));
  assert.ok(remarks('/Channel/Application/Endorsement').includes('danger ENDORSERS_DIFFER'));
});

test('what was done by hand can be written into the document', () => {
  const spec = documents().resources.get(CHAIN)!.spec as unknown as PlasmaChainSpec;
  const definition = {
    ...live().definition!,
    operator: 'Telco3',
    successors: [],
    settlement: { everyBlocks: 5, everySeconds: 30 },
  };
  assert.equal(acceptPlasmaChain(spec, live({ definition }), PLASMA_MEMBERS), {
    fields: { operator: 'Telco3', successors: [], 'settlement.everyBlocks': 5 },
    left: [],
  });
  assert.equal(acceptPlasmaChain(spec, live(), PLASMA_MEMBERS), { fields: {}, left: [] });
  assert.is(acceptPlasmaChain(spec, live(), ['Telco1'])?.left.length, 1, "members are a person's");
  assert.is(acceptPlasmaChain(spec, live({ definition: undefined }), PLASMA_MEMBERS), undefined);
});

test('drift of a channel is written where its batch is said', () => {
  const { resources } = documents(
    { root: '{ channel: channel1, batch: { BatchTimeout: 1s } }' },
    { 'net/channel1.yaml': CHANNEL.replace('    BatchTimeout: 2s\n', '') },
  );
  const channel = resources.get('telecom/Channel/channel1')!;
  const fields: Record<string, Json> = { 'orderer.BatchTimeout': '3s', 'application.ACLs.peer/Propose': '/x' };
  const parted = (text: string) =>
    partClaimed(channel, fields, resources, (path) => saysAt(text, channel.address, ['spec', ...path.split('.')])).map(
      ({ resource, fields: own }) => [resource.address.kind, own],
    );
  assert.equal(parted(CHANNEL.replace('    BatchTimeout: 2s\n', '')), [
    ['Channel', { 'application.ACLs.peer/Propose': '/x' }],
    ['PlasmaChain', { 'root.batch.BatchTimeout': '3s' }],
  ]);
  assert.equal(
    parted(CHANNEL),
    [
      ['Channel', fields],
      ['PlasmaChain', { 'root.batch.BatchTimeout': '3s' }],
    ],
    'else the two would contradict each other',
  );
});

test('all of it can be written down for `plan --live`', () => {
  const resources = [{ address: CHAIN, state: 'present', live: JSON.parse(JSON.stringify(live())) }];
  assert.equal(schemaCheck(readSchema('live.schema.json'))({ liveFileVersion: 1, network: 'telecom', resources }), []);
});

test.run();
