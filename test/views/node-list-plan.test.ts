/** What people see of a node that comes, goes, moves or changes: names and short ids, within 80 columns. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { savePlan } from '../../reconciler/core/plan/plan-file.js';
import { planMarkdown } from '../../reconciler/views/plan-markdown.js';
import { planText } from '../../reconciler/views/plan-text.js';
import {
  ACCOUNTS,
  accountList,
  besuNetwork,
  CONTRACT,
  desireBesu,
  idOf,
  liveAccounts,
  liveNodes,
  NODE_RULES,
  NODES,
  node,
  nodeList,
  OPSSC,
  planOfBesu,
  SEVEN,
  VOTERS,
} from '../kinds/besu-fixture.js';

const LONG = 'a writer of a very long name for what it is, and more of it';
const wanted = SEVEN.filter(({ id }) => id !== idOf(7))
  .map((one) => (one.id === idOf(6) ? { ...one, host: '2001:db8:1:2:3:4:5:6', role: 'observer' as const } : one))
  .concat([node(9, { name: LONG, did: 'did:web:alpha', group: `0x${'5b'.repeat(32)}`, geohash: 'djn41' })]);
const desired = desireBesu({
  'net/besu.yaml': besuNetwork({ delegated: ['node-address'] }),
  'net/nodes.yaml': nodeList(wanted),
  'net/accounts.yaml': accountList([...VOTERS, { address: `0x${'77'.repeat(20)}` }], { targets: [NODE_RULES, OPSSC] }),
});
const admins = [OPSSC, `0x${'99'.repeat(20)}`];
const plan = planOfBesu(
  desired,
  {
    [NODES]: liveNodes(SEVEN, { delegated: true, contract: { ...CONTRACT, admins } }),
    [ACCOUNTS]: liveAccounts(),
  },
  { organization: 'Alpha' },
);

test('a node is named, with who runs it and where, and no line is longer than 80 columns but for words that must stay whole', () => {
  const text = planText(plan);
  assert.match(text, /- nodes\[node-7 00000007\.\.0007\]: writer of Beta at 192\.0\.2\.7:30303\n/);
  assert.match(text, /\+ nodes\[node-6 00000006\.\.0006\]\.role: observer/);
  assert.match(
    text,
    /writer of Alpha at 192\.0\.2\.9:30303 \(geohash djn41, did did:web:alpha,\s+group 0x5b5b5b5b\.\.\)/,
  );
  assert.match(text, /move nodes\[node-6 00000006\.\.0006\] to\s+\[2001:db8:1:2:3:4:5:6\]:30303/);
  const long = text.split('\n').filter((line) => line.length > 80);
  assert.equal(long, []);
});

test('no view shows a whole node id, and the saved plan has every one', () => {
  for (const shown of [planText(plan), planMarkdown(plan)]) assert.not.match(shown, /[0-9a-f]{128}/);
  for (const { id } of wanted) assert.ok(savePlan(plan).includes(id));
});

test('a list of a thousand new nodes leaves digest and votes in the comment', () => {
  const many = Array.from({ length: 1000 }, (_, index) =>
    node(index + 100, { host: `10.0.${index >> 8}.${index & 255}` }),
  );
  const [found] = [
    planOfBesu(desireBesu({ 'net/nodes.yaml': nodeList([...SEVEN, ...many]) }), { [NODES]: liveNodes(SEVEN) }),
  ];
  const comment = planMarkdown(found!);
  const change = found!.changes.find(({ address }) => address.kind === 'NodeList')!;
  assert.ok(comment.includes(change.digest));
  assert.match(comment, /\.\.\. and 800 more: reconcile plan shows all/);
  assert.is(planText(found!).match(/\+ nodes\[/g)!.length, 1000);
});

test.run();
