import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHAIN, definition, GENESIS, hashOf, OUTSIDER, PlasmaLedger, range, rootOf } from './plasma-ledger.js';

const NOTHING = hashOf('');
const json = (...args: Parameters<typeof range>) => JSON.stringify(range(...args));

test('roots form a chain from the hash of block 0; each event names its range', async () => {
  const net = await PlasmaLedger.registered();
  const first = range(0, 9, GENESIS);
  const endorsed = await net.endorse('Org1', 'SubmitRoot', CHAIN, JSON.stringify(first));
  assert.equal(endorsed.event, { name: 'root', payload: `{"chain":"${CHAIN}","organization":"Org1","to":9}` });
  net.ledger.commit([endorsed]);
  const second = range(10, 10, rootOf(first));
  await net.submit('Org1', 'SubmitRoot', CHAIN, JSON.stringify(second));
  const { settledTo, lastRoot } = await net.query('Chain', CHAIN);
  assert.equal([settledTo, lastRoot], [10, rootOf(second)]);
  const { root, status, submitter, standing, revision } = await net.query('Root', CHAIN, '10');
  assert.equal([root, status, submitter, revision], [rootOf(second), 'submitted', 'Org1', 1]);
  assert.equal(standing, [{ root, by: ['Org1'] }]);
});

test('a gap, an overlap, a wrong previous root, an empty and a long range are refused', async () => {
  const net = await PlasmaLedger.registered();
  await net.refused('GAP', 'Org1', 'SubmitRoot', CHAIN, json(1, 9, GENESIS));
  await net.refused('WRONG_PREVIOUS_ROOT', 'Org1', 'SubmitRoot', CHAIN, json(0, 9, hashOf('x')));
  const last = await net.settle(2);
  const wrong: [string, string][] = [
    ['GAP', json(21, 29, last)],
    ['OVERLAP', json(19, 29, last)],
    ['OVERLAP', json(0, 29, last)],
    ['OVERLAP', json(12, 15, last)],
    ['WRONG_PREVIOUS_ROOT', json(20, 29, GENESIS)],
    ['EMPTY_RANGE', json(20, 19, last)],
    ['RANGE_TOO_LONG', json(20, 120, last)],
  ];
  for (const [code, one] of wrong) await net.refused(code, 'Org1', 'SubmitRoot', CHAIN, one);
  await net.submit('Org1', 'SubmitRoot', CHAIN, json(20, 119, last));
  await net.refused('UNKNOWN_CHAIN', 'Org1', 'SubmitRoot', 'chains03', json(0, 9, GENESIS));
});

test('the same range again has no effect, whoever sends it; another one of the same blocks is an overlap', async () => {
  const net = await PlasmaLedger.registered();
  await net.settle(2);
  const before = await net.query('Root', CHAIN, '5');
  for (const who of ['Org1', 'Org2', 'Org3']) {
    assert.equal(await net.submit(who, 'SubmitRoot', CHAIN, json(0, 9, GENESIS)), { effect: 'none' });
  }
  await net.refused('NOT_A_MEMBER', OUTSIDER, 'SubmitRoot', CHAIN, json(0, 9, GENESIS));
  const other = { lastBlockHash: hashOf('a fork') };
  await net.refused('OVERLAP', 'Org1', 'SubmitRoot', CHAIN, json(0, 9, GENESIS, other));
  assert.equal(await net.query('Root', CHAIN, '5'), before);
});

test('of agents that submit at once one commits; its range is there once', async () => {
  const net = await PlasmaLedger.registered();
  const call = ['Org1', 'SubmitRoot', CHAIN, json(0, 9, GENESIS)] as const;
  assert.equal(await net.block([call, call, call]), ['VALID', 'MVCC_READ_CONFLICT', 'MVCC_READ_CONFLICT']);
  assert.is((await net.query('Roots', CHAIN, '10', '')).roots.length, 1);
});

test('only the operator submits, and after a voted change the new one', async () => {
  const net = await PlasmaLedger.registered({ successors: ['Org2'] });
  await net.refused('NOT_A_MEMBER', OUTSIDER, 'SubmitRoot', CHAIN, json(0, 9, GENESIS));
  await net.refused('NOT_THE_OPERATOR', 'Org3', 'SubmitRoot', CHAIN, json(0, 9, GENESIS));
  await net.refused('SETTLEMENT_NOT_OVERDUE', 'Org2', 'SubmitRoot', CHAIN, json(0, 9, GENESIS));
  await net.adopt(definition({ operator: 'Org3', successors: [] }), 1, ['Org2', 'Org3']);
  await net.refused('NOT_THE_OPERATOR', 'Org1', 'SubmitRoot', CHAIN, json(0, 9, GENESIS));
  await net.submit('Org3', 'SubmitRoot', CHAIN, json(0, 9, GENESIS));
});

test('a successor submits once a majority has reported this very gap', async () => {
  const net = await PlasmaLedger.registered();
  const last = await net.settle(1);
  await net.submit('Org2', 'Overdue', CHAIN, '9', '1');
  await net.refused('SETTLEMENT_NOT_OVERDUE', 'Org2', 'SubmitRoot', CHAIN, json(10, 19, last));
  await net.submit('Org3', 'Overdue', CHAIN, '-1', '1');
  await net.refused('SETTLEMENT_NOT_OVERDUE', 'Org2', 'SubmitRoot', CHAIN, json(10, 19, last));
  await net.submit('Org3', 'Overdue', CHAIN, '9', '1');
  assert.equal((await net.query('Chain', CHAIN)).overdue, [
    { organization: 'Org2', failed: 1 },
    { organization: 'Org3', failed: 1 },
  ]);
  await net.submit('Org2', 'SubmitRoot', CHAIN, json(10, 19, last));
  assert.is((await net.query('Root', CHAIN, '15')).submitter, 'Org2');
  assert.equal((await net.query('Chain', CHAIN)).overdue, []);
});

test('a successor that was let in goes on, until the operator submits or another definition is in force', async () => {
  const net = await PlasmaLedger.registered();
  const reported = async (settledTo: number) => {
    for (const who of ['Org2', 'Org3']) await net.submit(who, 'Overdue', CHAIN, `${settledTo}`, '1');
  };
  assert.is((await net.query('Chain', CHAIN)).settler, '');
  await reported(-1);
  let last = GENESIS;
  const submit = async (who: string, from: number) => {
    await net.submit(who, 'SubmitRoot', CHAIN, json(from, from + 9, last));
    last = rootOf(range(from, from + 9, last));
  };
  for (const from of [0, 10, 20]) await submit('Org2', from);
  assert.is((await net.query('Chain', CHAIN)).settler, 'Org2');
  await net.refused('SETTLEMENT_NOT_OVERDUE', 'Org3', 'SubmitRoot', CHAIN, json(30, 39, last));
  await submit('Org1', 30);
  await net.refused('SETTLEMENT_NOT_OVERDUE', 'Org2', 'SubmitRoot', CHAIN, json(40, 49, last));
  await reported(39);
  await submit('Org2', 40);
  await net.adopt(definition({ operator: 'Org3', successors: ['Org2'] }), 1, ['Org1', 'Org3']);
  assert.is((await net.query('Chain', CHAIN)).settler, '');
  await net.refused('SETTLEMENT_NOT_OVERDUE', 'Org2', 'SubmitRoot', CHAIN, json(50, 59, last));
});

test('successors have their turn in order: the second once a majority says that the first has failed, too', async () => {
  const net = await PlasmaLedger.registered();
  for (const who of ['Org2', 'Org3']) await net.submit(who, 'Overdue', CHAIN, '-1', '1');
  await net.refused('SETTLEMENT_NOT_OVERDUE', 'Org3', 'SubmitRoot', CHAIN, json(0, 9, GENESIS));
  for (const who of ['Org1', 'Org3']) await net.submit(who, 'Overdue', CHAIN, '-1', '2');
  await net.submit('Org3', 'SubmitRoot', CHAIN, json(0, 9, GENESIS));
  await net.refused('INVALID_ARGUMENT', 'Org3', 'Overdue', CHAIN, '9', '4');
  await net.refused('INVALID_ARGUMENT', 'Org3', 'Overdue', CHAIN, '9', '0');
});

test('half of the members are no majority, and an outsider reports nothing', async () => {
  const members = ['Org1', 'Org2', 'Org3', OUTSIDER];
  const net = await PlasmaLedger.registered({ members });
  for (const who of ['Org2', 'Org3']) await net.submit(who, 'Overdue', CHAIN, '-1', '1');
  await net.refused('SETTLEMENT_NOT_OVERDUE', 'Org2', 'SubmitRoot', CHAIN, json(0, 9, GENESIS));
  await net.submit(OUTSIDER, 'Overdue', CHAIN, '-1', '1');
  assert.equal(await net.submit(OUTSIDER, 'Overdue', CHAIN, '-1', '1'), { effect: 'none' });
  await net.submit('Org2', 'SubmitRoot', CHAIN, json(0, 9, GENESIS));
  await net.refused('NOT_A_MEMBER', 'Org5', 'Overdue', CHAIN, '-1', '1');
  await net.refused('UNKNOWN_CHAIN', 'Org1', 'Overdue', 'chains03', '-1', '1');
});

test('malformed and oversized ranges are refused', async () => {
  const net = await PlasmaLedger.registered();
  const wrong: Record<string, unknown>[] = [
    { from: -1 },
    { from: 0.5 },
    { from: '0' },
    { to: 2 ** 53 },
    { leafCount: -1 },
    { leafCount: 0 },
    { treeRoot: NOTHING },
    { treeRoot: 'x' },
    { previousRoot: GENESIS.toUpperCase() },
    { lastBlockHash: '' },
    { more: 1 },
  ];
  for (const other of wrong) {
    const text = JSON.stringify({ ...range(0, 9, GENESIS), ...other });
    await net.refused('INVALID_ARGUMENT', 'Org1', 'SubmitRoot', CHAIN, text);
  }
  const { lastBlockHash: _left, ...missing } = range(0, 9, GENESIS);
  const minus = json(0, 9, GENESIS).replace('"from":0', '"from":-0');
  for (const text of ['', '7', JSON.stringify(missing), minus, ' '.repeat(100_001)]) {
    await net.refused('INVALID_ARGUMENT', 'Org1', 'SubmitRoot', CHAIN, text);
  }
  await net.refused('INVALID_ARGUMENT', 'Org1', 'SubmitRoot', 'a/b', json(0, 9, GENESIS));
  await net.submit('Org1', 'SubmitRoot', CHAIN, json(0, 9, GENESIS, { leafCount: 0, treeRoot: NOTHING }));
});

test('pages of roots in the order of blocks; the range of any block', async () => {
  const net = await PlasmaLedger.registered();
  await net.settle(12);
  const seen: number[] = [];
  let bookmark = '';
  do {
    const page = await net.query('Roots', CHAIN, '5', bookmark);
    seen.push(...page.roots.map(({ from }: { from: number }) => from));
    ({ bookmark } = page);
  } while (bookmark !== '');
  assert.equal(
    seen,
    Array.from({ length: 12 }, (_, at) => at * 10),
  );
  for (const [block, from] of [
    ['0', 0],
    ['9', 0],
    ['10', 10],
    ['99', 90],
    ['119', 110],
  ] as const) {
    assert.is((await net.query('Root', CHAIN, block)).from, from);
  }
  await net.refused('NOT_SETTLED', 'Org1', 'Root', CHAIN, '120');
  for (const size of ['0', '101', 'x']) await net.refused('INVALID_ARGUMENT', 'Org1', 'Roots', CHAIN, size, '');
  await net.refused('INVALID_ARGUMENT', 'Org1', 'Roots', CHAIN, '5', '../x');
  await net.refused('INVALID_ARGUMENT', 'Org1', 'Alarms', CHAIN, '5', '9');
  await net.refused('INVALID_ARGUMENT', 'Org1', 'Chains', '5', 'A');
});

test.run();
