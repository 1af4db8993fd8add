/** Lists as others keep them: every entry ends in exactly one place, every fault names its row, import then plan is empty. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSchema } from '../../reconciler/adapters/files/read-schema.js';
import { nodeListDocument } from '../../reconciler/kinds/node-list/node-list-document.js';
import { type NodesFromList, nodesFromList } from '../../reconciler/kinds/node-list/nodes-from-list.js';
import type { PermissionedNode } from '../../reconciler/ports/read/permissioning-reader.js';
import { writeDocument } from '../../reconciler/spec/write-document.js';
import { needsLists } from '../needs.js';
import { desireBesu, idOf, liveNodes, MEMBERS, NODES, node, planOfBesu, SEVEN } from './besu-fixture.js';

const halves = (id: string) => `0x${id.slice(0, 64)}0x${id.slice(64)}`;
const found = ({ faults }: NodesFromList) => faults.map(({ line, code }) => `${line} ${code}`);

/** Every entry is in one place: nothing is lost, nothing is there twice. */
function count({ nodes, unaddressed, elsewhere, faults }: NodesFromList): number {
  const faulty = new Set(faults.map(({ line, column }) => `${line}:${column}`));
  return nodes.length + unaddressed.length + elsewhere.length + faulty.size;
}

/** Written as documents, loaded, and compared with a network that holds the same nodes. */
function importThenPlan(nodes: readonly PermissionedNode[]): void {
  const { document, files } = nodeListDocument('nodes', 'mainnet', nodes, new Set(MEMBERS));
  const text = writeDocument(readSchema('node-list.schema.json'), document);
  const others = Object.fromEntries([...files].map(([path, content]) => [`net/${path}`, content]));
  const desired = desireBesu({ 'net/nodes.yaml': text, ...others });
  const { changes, notices } = planOfBesu(desired, { [NODES]: liveNodes(nodes) });
  assert.equal(changes, []);
  assert.equal(
    notices.filter(({ address }) => address.kind === 'NodeList'),
    [],
  );
  const moved = nodes.map((one, index) => (index === 0 ? { ...one, port: one.port + 1 } : one));
  assert.is(planOfBesu(desired, { [NODES]: liveNodes(moved) }).changes.length, 1, 'a difference would show');
}

test("a table with LACNet's faults: each named by row, with the row as it is written", () => {
  const rows = [
    `1,Alpha,5,Net,Writer,0x${idOf(1)}`,
    `2,Alpha,5,Net,Writer,${halves(idOf(2))}`,
    `3,"Beta, Inc.",5,Net,Validator,0x${idOf(3).slice(1)}`,
    `4,Beta,5,Net,Bootnode,0x${idOf(4)}f`,
    `5,Gamma,Gamma S.A.,5,Net,0x${idOf(5)}`,
    `6,Gamma,5,Net,Writer,0x${idOf(1)}`,
    `7,Gamma,6,Other,Writer,0x${idOf(7)}`,
    `8,Gamma,5,Net,Writer`,
    `9,Gamma,5,Net,Miner,0x${idOf(9)}`,
  ];
  const text = ['count,entity,networkId,network,type,nodeId', ...rows].join('\n');
  const list = nodesFromList(text, 'csv', 5);
  assert.equal(found(list), [
    '3 NODE_ID_INVALID',
    '4 NODE_ID_INVALID',
    '5 NODE_ID_INVALID',
    '6 ROW_SHIFTED',
    '7 NODE_DUPLICATE',
    '9 ROW_LENGTH',
    '10 ROLE_UNKNOWN',
  ]);
  assert.equal(
    list.faults.map(({ verbatim }) => verbatim),
    [rows[1], rows[2], rows[3], rows[4], rows[5], rows[7], rows[8]],
  );
  assert.equal(
    list.unaddressed.map(({ node: { id, role } }) => [id, role]),
    [[idOf(1), 'writer']],
  );
  assert.equal(
    list.elsewhere.map(({ row }) => row),
    [7],
  );
  assert.equal(list.ignored, ['count', 'network']);
  assert.is(count(list), rows.length);
  assert.match(list.faults[0]!.mend, new RegExp(idOf(2)), 'the id that is meant is said, and not taken');
});

test("a node's own files: allow-list, boot nodes, static nodes", () => {
  const enode = (number: number) => `enode://${idOf(number)}@192.0.2.${number}:30303`;
  const toml = `# ours\nnodes-allowlist = ["${enode(1)}", '${enode(2).toUpperCase().replace('ENODE', 'enode')}',\n  "${enode(3)}x"] # three\n`;
  const list = nodesFromList(toml, 'toml');
  assert.equal(
    list.nodes.map(({ id, host }) => [id, host]),
    [
      [idOf(1), '192.0.2.1'],
      [idOf(2), '192.0.2.2'],
    ],
  );
  assert.equal(found(list), ['3 ENODE_INVALID']);
  assert.equal(
    nodesFromList(`bootnodes=["${enode(4)}"]\n`, 'toml').nodes.map(({ role }) => role),
    ['boot'],
  );
  assert.equal(found(nodesFromList('nodes-allowlist=[', 'toml')).length, 1);
  const fixed = nodesFromList(JSON.stringify([enode(1), enode(1), 'enode://short@192.0.2.5:1'], null, 2), 'json');
  assert.equal([fixed.nodes.length, ...found(fixed)], [1, '3 NODE_DUPLICATE', '4 ENODE_INVALID']);
});

test('a table that cannot be read as one says why', () => {
  const only = (text: string) => found(nodesFromList(text, 'csv'));
  assert.equal(only(''), ['1 LIST_EMPTY']);
  assert.equal(only('id,host,id\n1,2,3\n'), ['1 COLUMN_TWICE']);
  assert.equal(only(`id,name\n\n${idOf(1)},"open\n${idOf(2)},b\n`), ['3 QUOTE_OPEN']);
  const lines = nodesFromList(
    `id;host;port;name\r\n${idOf(1)};192.0.2.1;1;"a;\r\nb"\r\n${idOf(2)};192.0.2.2;x;c\r\n`,
    'csv',
  );
  assert.equal(
    found(lines),
    ['2 TEXT_CONTROL', '4 PORT_INVALID'],
    'a value of two lines does not move the rows after it',
  );
});

test('lists by role, as Alastria keeps them', () => {
  const enode = (number: number) => `enode://${idOf(number)}@192.0.2.${number}:30303`;
  const list = nodesFromList(JSON.stringify({ source: 'x', regular: [enode(1)], validators: [enode(2)] }), 'json');
  assert.equal(
    list.nodes.map(({ role }) => role),
    [undefined, 'validator'],
  );
  assert.equal(found(nodesFromList('{"source": "x"}', 'json')), ['1 LIST_MISSING']);
});

test('import, then plan, is empty: few nodes in the document, many in a file beside it', () => {
  importThenPlan(SEVEN);
  const strange = [
    node(1, { name: ' a, "b"; c ', organization: '-- [x]' }),
    node(2, { name: '0x1', did: 'did:web:x' }),
  ];
  importThenPlan(strange);
  importThenPlan([
    ...strange,
    ...Array.from({ length: 60 }, (_, index) => node(index + 10, { host: `10.0.0.${index}` })),
  ]);
});

const LACNET = needsLists('the lists of LACNet and Alastria');
if (LACNET !== undefined) {
  const read = (file: string) => readFileSync(`${LACNET}${file}`, 'utf8');

  test("LACNet's list: 182 rows, every fault named, nothing lost", () => {
    const list = nodesFromList(read('lacnet-node-list.csv'), 'csv');
    assert.is(count(list), 182);
    const by = (code: string, text: RegExp) =>
      list.faults.filter((fault) => fault.code === code && text.test(fault.what)).length;
    assert.is(by('ROW_SHIFTED', /Sigue Tu Dinero/), 1);
    assert.is(by('NODE_DUPLICATE', /row 29 \(line 30\)/), 1);
    assert.is(by('NODE_ID_INVALID', /127 hex digits/), 2);
    assert.is(by('NODE_ID_INVALID', /./), 25);
    assert.is(list.nodes.length, 0, 'the list has no addresses');
    assert.is(list.unaddressed.length, 182 - list.faults.length);
    const mainnet = nodesFromList(read('lacnet-node-list.csv'), 'csv', 648_541);
    assert.is(mainnet.unaddressed.length, 27);
    assert.is(count(mainnet), 182);
  });

  test("LACNet's 18 mainnet nodes and Alastria's 70 enodes: import, then plan, is empty", () => {
    const lacnet = nodesFromList(read('lacnet-mainnet-nodes.json'), 'json');
    assert.equal([lacnet.nodes.length, lacnet.faults.length], [18, 0]);
    importThenPlan(lacnet.nodes);
    const alastria = nodesFromList(read('alastria-nodes.json'), 'json');
    assert.is(count(alastria), 70);
    assert.equal(found(alastria), ['75 NODE_DUPLICATE'], 'a validator that is listed as a regular node, too');
    assert.is(alastria.nodes.filter(({ role }) => role === 'validator').length, 5);
    importThenPlan(alastria.nodes);
  });
}

test.run();
