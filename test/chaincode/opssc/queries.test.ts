import { peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ALL, attestation, CONTENT, Consortium, OPS, REGULATOR } from './consortium.js';

type Proposal = { id: string; status: string; content: { address: string } };

async function many(): Promise<{ net: Consortium; ids: string[] }> {
  const net = new Consortium();
  const ids: string[] = [];
  for (let n = 0; n < 12; n++) {
    const content = { ...CONTENT, address: `telecom/Chaincode/cc${n % 3}` };
    ids.push((await net.vote('Telco1', { content, base: `sequence:${n}` })).id);
  }
  return { net, ids };
}

test('pages by id hold every proposal once', async () => {
  const { net, ids } = await many();
  const seen: string[] = [];
  for (let bookmark = '', more = true; more; more = bookmark !== '') {
    const page = await net.query('Proposals', '', '5', bookmark);
    assert.ok(page.proposals.length <= 5);
    seen.push(...page.proposals.map(({ id }: Proposal) => id));
    bookmark = page.bookmark;
  }
  assert.equal(seen, [...ids].sort());
});

test('filters by address, status and what is still open', async () => {
  const { net, ids } = await many();
  const find = async (filter: object): Promise<Proposal[]> =>
    (await net.query('Proposals', JSON.stringify(filter), '100', '')).proposals;
  assert.is((await find({ address: 'telecom/Chaincode/cc1' })).length, 4);
  await net.submit('Telco1', 'Withdraw', ids[0]!, 'x');
  assert.equal(
    (await find({ status: ['withdrawn'] })).map(({ id }) => id),
    [ids[0]],
  );
  assert.is((await find({ open: true })).length, 11);
  assert.is((await find({ open: true, status: ['rejected'] })).length, 0);
  assert.is((await find({})).length, 12);
});

test('a filtered page goes on where it stopped', async () => {
  const { net } = await many();
  const filter = JSON.stringify({ address: 'telecom/Chaincode/cc2' });
  const first = await net.query('Proposals', filter, '3', '');
  const rest = await net.query('Proposals', filter, '3', first.bookmark);
  assert.equal([first.proposals.length, rest.proposals.length, rest.bookmark], [3, 1, '']);
});

test('bad filters, sizes and bookmarks are refused', async () => {
  const net = new Consortium();
  const bad = [
    ['Proposals', '{', '10', ''],
    ['Proposals', '{"opne":true}', '10', ''],
    ['Proposals', '{"open":1}', '10', ''],
    ['Proposals', '{"status":["done"]}', '10', ''],
    ['Proposals', '{"status":"open"}', '10', ''],
    ['Proposals', '{}', '0', ''],
    ['Proposals', '{}', '101', ''],
    ['Proposals', '{}', '1e1', ''],
    ['Proposals', '{}', '10', 'x'],
    ['Proposal', 'x'],
    ['History', 'x', '10', ''],
    ['History', '', '10', '\u0000'],
    ['ChannelRecord', 'channel1', 'x'],
    ['ElectorateFor', '{}'],
  ] as const;
  for (const [name, ...args] of bad) await net.refused('INVALID_ARGUMENT', 'Telco1', name, ...args);
});

test('a page asks the peer once who the members are, however many proposals it shows', async () => {
  const { net } = await many();
  net.ledger.lifecycleCalls.length = 0;
  await net.query('Proposals', '{"open":true}', '100', '');
  assert.is(net.ledger.lifecycleCalls.length, 1);
  const [name, args] = net.ledger.lifecycleCalls[0]!;
  assert.is(name, 'CheckCommitReadiness');
  const decoded = peer.lifecycle.CheckCommitReadinessArgs.deserializeBinary(Buffer.from(args!)).toObject();
  assert.equal([decoded.sequence, decoded.version], [1, '1']);
  assert.match(decoded.name, /^quorate-[0-9a-f]{32}$/, 'a name of this transaction alone');
});

test('asking for one address reads nothing of the proposals for others, however many somebody has piled up', async () => {
  const { net } = await many();
  const reads = async (address: string): Promise<number> => {
    net.ledger.keysRead.length = 0;
    await net.query('Proposals', JSON.stringify({ address }), '100', '');
    return net.ledger.keysRead.length;
  };
  assert.is(await reads('telecom/Chaincode/none'), 0);
});

test('an unknown proposal is null, not an error', async () => {
  assert.is(await new Consortium().query('Proposal', 'ab'.repeat(32)), null);
});

test('the history tells who did what with which certificate, revision and reason', async () => {
  const net = new Consortium();
  const { id } = await net.vote(REGULATOR, { claim: { revision: 'r1' } });
  await net.vote('Telco1', { vote: 'no', reason: 'no time' });
  await net.submit('Telco1', 'Withdraw', id, 'found some');
  await net.vote('Telco1');
  await net.vote('Telco2');
  await net.submit('Telco3', 'Overdue', id, '1');
  await net.submit('Telco2', 'Report', id, '1', 'run', 'failed', 'no disk', '');
  await net.submit('Telco2', 'Close', id);
  await net.vote('Telco1', { base: 'sequence:8' });
  const { entries, bookmark } = await net.query('History', id, '100', '');
  assert.is(bookmark, '');
  assert.equal(
    entries.map((entry: Record<string, unknown>) => [entry.organization, entry.event, entry.revision, entry.reason]),
    [
      [REGULATOR, 'vote yes', 'r1', ''],
      ['Telco1', 'vote no', 'c0ffee', 'no time'],
      ['Telco1', 'withdraw', '', 'found some'],
      ['Telco1', 'vote yes', 'c0ffee', ''],
      ['Telco2', 'vote yes', 'c0ffee', ''],
      ['Telco3', 'overdue', '', ''],
      ['Telco2', 'report run failed', '', 'no disk'],
      ['Telco2', 'close approved', '', ''],
    ],
  );
  assert.ok(entries.every((entry: { certificate: string }) => /^[0-9a-f]{64}$/.test(entry.certificate)));
  const first = await net.query('History', '', '5', '');
  const second = await net.query('History', '', '5', first.bookmark);
  assert.is(first.entries.length + second.entries.length, 9);
});

test('the version names the format and the constants of the package', async () => {
  assert.equal(await new Consortium().query('Version'), {
    formatVersion: 1,
    network: 'telecom',
    firstRule: { type: 'majority' },
    firstMustAgree: [REGULATOR],
    maxOpenProposals: 20,
  });
});

test('who votes on what', async () => {
  const net = new Consortium();
  await net.block(ALL.map((who) => [who, 'Attest', attestation(ALL)]));
  const of = async (address: string, ledger: object) =>
    (await net.electorate({ address, ledger, base: address.includes('/Network/') ? 'network:0' : 'sequence:0' }))
      .electorate.voters;
  assert.equal(await of('telecom/Network/telecom', OPS), ALL);
  assert.equal(await of('telecom/Chaincode/x', { ...OPS, name: 'channel1' }), ALL);
  const local = { type: 'evm', name: 'local', genesis: '648541' };
  const list = { address: 'telecom/NodeList/nodes', ledger: local, base: `executed:0:${'00'.repeat(32)}` };
  assert.equal((await net.electorate(list)).electorate.voters, ALL);
  await net.refused('OTHER_LEDGER', 'Telco1', 'ElectorateFor', JSON.stringify({ ...list, ledger: OPS }));
  await net.refused('INVALID_ARGUMENT', 'Telco1', 'ElectorateFor', JSON.stringify({ ...list, base: 'executed:0' }));
  const chaincode = { address: 'telecom/Chaincode/x', ledger: local, base: 'sequence:0' };
  await net.refused('OTHER_LEDGER', 'Telco1', 'ElectorateFor', JSON.stringify(chaincode));
  const unknown = { address: 'telecom/Validators/x', ledger: OPS, base: 'sequence:0' };
  await net.refused('KIND_UNKNOWN', 'Telco1', 'ElectorateFor', JSON.stringify(unknown));
});

test.run();
