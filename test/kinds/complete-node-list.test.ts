/** A NodeList's entries come to one form, and every fault of a list is named by row, at once. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { NodeListSpec } from '../../reconciler/kinds/node-list/node-list-spec.js';
import { besuNetwork, desireBesu, idOf, loadBesu, NODES, node, nodeList, SEVEN } from './besu-fixture.js';

const FROM = nodeList([]).replace('"nodes":[]', '"from":{"path":"lists/nodes.csv"}');
const HEAD = 'id,host,port,role,organization,name';

function nodesOf(files: Readonly<Record<string, string>>): NodeListSpec['nodes'] {
  return (desireBesu(files).resources.get(NODES)!.spec as unknown as NodeListSpec).nodes;
}

/** `file:line:column CODE what` of every fault. */
function faults(files: Readonly<Record<string, string>>): readonly string[] {
  const { desired, diagnostics } = loadBesu(files);
  assert.is(desired, undefined);
  return diagnostics.map(({ file, line, column, code, what }) => `${file}:${line}:${column} ${code} ${what}`);
}

const csv = (...rows: readonly string[]) => ({
  'net/nodes.yaml': FROM,
  'net/lists/nodes.csv': `${[HEAD, ...rows].join('\n')}\n`,
});

const row = (number: number, host = `192.0.2.${number}`, port: number | string = 30_303, id = idOf(number)) =>
  `${id},${host},${port},writer,Alpha,node ${number}`;

test('an enode URL, a long id and every spelling of a host come to the same', () => {
  const written = [
    { enode: `enode://${idOf(1).toUpperCase()}@[2001:DB8:0:0:0:0:0:1]:30303` },
    { id: `0x${idOf(2)}`, host: '::FFFF:192.0.2.2', port: 30_303 },
    { id: idOf(3), host: 'Node.Alpha.Example', port: 30_303 },
  ];
  assert.equal(
    nodesOf({ 'net/nodes.yaml': nodeList(written as never) }).map(({ host }) => host),
    ['2001:db8::1', '192.0.2.2', 'node.alpha.example'],
  );
});

test('a list in a CSV or JSON file beside the document is the same list', () => {
  const inline = nodesOf({ 'net/nodes.yaml': nodeList(SEVEN) });
  const rows = SEVEN.map(({ id, host, port, role, organization, name }) =>
    [`0x${id}`, host, port, role, organization, `"${name}"`].join(';'),
  );
  const text = `\ufeff${HEAD.replaceAll(',', ';')}\r\n${rows.join('\r\n')}\r\n`;
  assert.equal(nodesOf({ 'net/nodes.yaml': FROM, 'net/lists/nodes.csv': text }), inline);
  const from = FROM.replace('nodes.csv', 'nodes.json');
  for (const json of [SEVEN, { nodes: SEVEN }]) {
    assert.equal(nodesOf({ 'net/nodes.yaml': from, 'net/lists/nodes.json': JSON.stringify(json, null, 1) }), inline);
  }
});

test('every fault of a long list is named by row, and one bad entry hides none of the others', () => {
  const doubled = `0x${idOf(2).slice(0, 64)}0x${idOf(2).slice(64)}`;
  const found = faults(
    csv(
      row(1),
      row(2, '192.0.2.2', 30_303, doubled),
      row(3, '192.0.2.3', 30_303, idOf(3).slice(1)),
      row(4, '192.0.2.4', 30_303, `${idOf(4)}0`),
      `${idOf(5)},192.0.2.5,writer,Alpha`,
      row(6, 'not an address'),
      row(7, '192.0.2.7', 'p2p'),
      row(1),
      row(1, '198.51.100.1'),
      row(8, '192.0.2.1'),
      row(9, '192.0.2.9', 30_303, `0x0x${idOf(9)}`),
    ),
  );
  const at = (line: number) => `net/lists/nodes.csv:${line}:1`;
  const expected = [
    [at(3), 'NODE_ID_INVALID', 'row 2 (line 3): the node id: it is two halves, each with its 0x'],
    [at(4), 'NODE_ID_INVALID', 'row 3 (line 4): the node id: it has 127 hex digits instead of 128'],
    [at(5), 'NODE_ID_INVALID', 'row 4 (line 5): the node id: it has 129 hex digits instead of 128'],
    [at(6), 'ROW_LENGTH', 'row 5 (line 6): it has 4 values, and there are 6 columns'],
    [at(7), 'HOST_INVALID', 'row 6 (line 7): "not an address" is neither'],
    [at(8), 'PORT_INVALID', 'row 7 (line 8): "p2p" is no port'],
    [at(9), 'NODE_DUPLICATE', 'row 8 (line 9): the node 00000001..0001 is in row 1 (line 2) already'],
    [at(10), 'NODE_TWO_ADDRESSES', 'row 9 (line 10): the node 00000001..0001 has the address 198.51.100.1:30303'],
    [at(11), 'ADDRESS_TAKEN', 'row 10 (line 11): 192.0.2.1:30303 is the address of another node'],
    [at(12), 'NODE_ID_INVALID', 'row 11 (line 12): the node id: it begins with 0x twice'],
  ];
  assert.is(found.length, expected.length, found.join('\n'));
  for (const [index, [place, code, text]] of expected.entries()) {
    assert.ok(found[index]!.startsWith(`${place} ${code} ${text}`), found[index]);
  }
});

test('faults of a JSON list stand where the entry stands', () => {
  const from = FROM.replace('nodes.csv', 'nodes.json');
  const list = `[\n  {"id": "${idOf(1)}", "host": "192.0.2.1", "port": 30303, "tags": ["a", {"b": 1}]},\n  "enode://${idOf(2)}@192.0.2.2:0", 7,\n  {"id": "${idOf(3)}", "host": "192.0.2.3"}\n]\n`;
  const found = faults({ 'net/nodes.yaml': from, 'net/lists/nodes.json': list });
  assert.equal(
    found.map((text) => text.split(' ').slice(0, 2).join(' ')),
    [
      'net/lists/nodes.json:2:3 COLUMN_UNKNOWN',
      'net/lists/nodes.json:3:3 ENODE_INVALID',
      'net/lists/nodes.json:3:155 ROW_FORM',
      'net/lists/nodes.json:4:3 FIELD_MISSING',
    ],
  );
  assert.match(faults({ 'net/nodes.yaml': from, 'net/lists/nodes.json': '{"peers": []}' })[0]!, /LIST_MISSING/);
  assert.match(faults({ 'net/nodes.yaml': from, 'net/lists/nodes.json': '[1,' })[0]!, /JSON_SYNTAX/);
});

test('faults of entries in the document stand at the field', () => {
  const [found] = faults({ 'net/nodes.yaml': nodeList([node(1), node(2, { host: '192.0.2.999' })]) });
  assert.match(found!, /^net\/nodes\.yaml:4:\d+ HOST_INVALID/);
  assert.ok(Number(/:4:(\d+)/.exec(found!)![1]) > 150, 'at the second entry');
});

test('what a field of an entry may be', () => {
  const bad: readonly (readonly [object, string])[] = [
    [{ geohash: 'a9' }, 'GEOHASH_INVALID'],
    [{ geohash: 'd29dbfu' }, 'GEOHASH_INVALID'],
    [{ group: '0xabc' }, 'GROUP_INVALID'],
    [{ name: 'n'.repeat(201) }, 'TEXT_LONG'],
    [{ role: 'miner' }, 'ROLE_UNKNOWN'],
  ];
  const rest = (differs: object) => {
    const { id, host, port, name, ...more } = { ...node(1), ...differs };
    const cells = [id, host, port, name, ...['role', 'geohash', 'group'].map((key) => (more as never)[key] ?? '')];
    return {
      'net/nodes.yaml': FROM,
      'net/lists/nodes.csv': `id,host,port,name,role,geohash,group\n${cells.join(',')}\n`,
    };
  };
  for (const [differs, code] of bad) {
    assert.equal(
      faults(rest(differs)).map((text) => text.split(' ').slice(0, 2).join(' ')),
      [`net/lists/nodes.csv:2:1 ${code}`],
    );
  }
  const good = { geohash: 'D29DBF', group: `0x${'AB'.repeat(32)}`, name: 'n'.repeat(200) };
  const [read] = nodesOf(rest(good));
  assert.equal([read!.geohash, read!.group], ['d29dbf', `0x${'ab'.repeat(32)}`]);
});

test('files are only read inside the repo, and a list has one source', () => {
  const outside = FROM.replace('lists/nodes.csv', '../../../etc/nodes.csv');
  assert.match(faults({ 'net/nodes.yaml': outside })[0]!, /PATH_OUTSIDE/);
  assert.match(faults({ 'net/nodes.yaml': FROM })[0]!, /FILE_MISSING/);
  assert.match(faults({ 'net/nodes.yaml': FROM.replace('"from"', '"nodes":[],"from"') })[0]!, /LIST_SOURCE/);
});

test('5,000 nodes are fine and 100,000 are refused, in the document and beside it', () => {
  const many = (count: number) =>
    Array.from(
      { length: count },
      (_, index) => `${idOf(index + 1)},10.${index >> 16}.${(index >> 8) & 255}.${index & 255},30303,writer,Alpha,`,
    );
  assert.is(nodesOf(csv(...many(5000))).length, 5000);
  assert.match(
    faults(csv(...Array<string>(100_000).fill('1,2,3,4,5,6')))[0]!,
    /LIST_LONG .* 100000 entries; at most 10000/,
  );
  const inline = nodeList([]).replace('[]', `[${'{"id":"1","host":"a","port":1},'.repeat(10_001).slice(0, -1)}]`);
  assert.match(faults({ 'net/nodes.yaml': inline })[0]!, /VALUE_TOO_MANY/);
});

test('one bad enode among 5,000 is the one that is named', () => {
  const rows = Array.from({ length: 5000 }, (_, index) => row(index + 1, `10.0.${index >> 8}.${index & 255}`));
  rows[3999] = rows[3999]!.slice(1);
  const found = faults(csv(...rows));
  assert.is(found.length, 1);
  assert.match(found[0]!, /^net\/lists\/nodes\.csv:4001:1 NODE_ID_INVALID row 4000 \(line 4001\)/);
});

test('references: the network, the organizations, one list each, one document a chain', () => {
  const codes = (files: Readonly<Record<string, string>>) => faults(files).map((text) => text.split(' ')[1]);
  assert.equal(codes({ 'net/nodes.yaml': nodeList(SEVEN, { besuNetwork: 'mainet' }) }), ['REFERENCE_MISSING']);
  const guest = [node(1, { organization: 'Observatory' })];
  assert.match(faults({ 'net/nodes.yaml': nodeList(guest) })[0]!, /1 node is of "Observatory"/);
  assert.is(nodesOf({ 'net/nodes.yaml': nodeList(guest, { partners: ['Observatory'] }) }).length, 1);
  const second = nodeList(SEVEN).replace('name: nodes', 'name: more');
  assert.equal(codes({ 'net/nodes.yaml': nodeList(), 'net/second.yaml': second }), ['LIST_SECOND']);
  const twin = besuNetwork().replace('name: mainnet', 'name: twin');
  assert.equal(codes({ 'net/twin.yaml': twin }), ['CHAIN_DUPLICATE']);
});

test('credentials have no place in a public endpoint', () => {
  const rpc = (url: string) => loadBesu({ 'net/besu.yaml': besuNetwork({ rpc: [url] }) }).desired !== undefined;
  for (const url of ['https://rpc.example:4545', 'http://[2001:db8::1]:8545/rpc']) assert.ok(rpc(url), url);
  for (const url of ['https://user:pass@rpc.example', 'ws://rpc.example', 'https://rpc.example/?key=1', 'file:///x']) {
    assert.not(rpc(url), url);
  }
});

test.run();
