/** A live Besu network becomes documents whose plan is empty, whatever its contracts speak. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSchema } from '../../reconciler/adapters/files/read-schema.js';
import { STORED_FIELDS } from '../../reconciler/evm/node-tuple.js';
import { besuDocuments } from '../../reconciler/kinds/besu-documents.js';
import { PLANNING_KINDS } from '../../reconciler/kinds/planning-kinds.js';
import type {
  AccountPermissions,
  NodePermissions,
  PermissionedNode,
  PermissioningInterface,
} from '../../reconciler/ports/read/permissioning-reader.js';
import { writeDocument } from '../../reconciler/spec/write-document.js';
import {
  ACCOUNTS,
  CHAIN,
  CONTRACT,
  desireBesu,
  liveAccounts,
  liveNodes,
  MEMBERS,
  NODES,
  node,
  planOfBesu,
  SEVEN,
} from './besu-fixture.js';

const TARGET = {
  network: 'mainnet',
  chainId: CHAIN,
  backEnd: 'contract',
  nodeIngress: '0x0000000000000000000000000000000000009999',
  accountIngress: '0x0000000000000000000000000000000000008888',
  interface: undefined,
} as const;

function read(spoken: PermissioningInterface, nodes: readonly PermissionedNode[]) {
  const contract = { ...CONTRACT, interface: spoken };
  const at = { ledger: { type: 'evm', name: '', genesis: '' }, block: 1, contract, faulty: [], waysRound: [] } as const;
  const stores = STORED_FIELDS[spoken];
  const stored = nodes.map((one) =>
    Object.fromEntries(Object.entries(one).filter(([key]) => key === 'id' || stores.includes(key as never))),
  ) as unknown as readonly PermissionedNode[];
  const connections =
    spoken === 'lacchain'
      ? ([
          ['boot', 'boot'],
          ['boot', 'validator'],
          ['boot', 'writer'],
          ['validator', 'validator'],
        ] as const)
      : undefined;
  const list: NodePermissions = { ...at, nodes: stored, stores, connections };
  const accounts: AccountPermissions = {
    ...at,
    accounts: liveAccounts().accounts,
    storesMembership: true,
    targets: undefined,
    nodeRules: undefined,
  };
  return { list, accounts };
}

function adopted(
  spoken: PermissioningInterface,
  nodes: readonly PermissionedNode[],
  differs: Partial<NodePermissions> = {},
) {
  const { list, accounts } = read(spoken, nodes);
  const permissions = { ...list, ...differs };
  const made = besuDocuments({ target: TARGET, nodes: permissions, accounts, organizations: new Set(MEMBERS) });
  const texts = [...made.drafts].map(([path, draft]) => {
    const text = writeDocument(readSchema(PLANNING_KINDS.get(draft.kind)!.schema), draft);
    return [`net/${path}`, text] as const;
  });
  const others = [...made.files].map(([path, text]) => [`net/${path}`, text] as const);
  const desired = desireBesu({ 'net/besu.yaml': '', ...Object.fromEntries([...texts, ...others]) });
  const { contract, connections } = permissions;
  const live = liveNodes(permissions.nodes, {
    contract,
    connections,
    delegated: undefined,
    stores: permissions.stores,
  });
  const plan = planOfBesu(desired, { [NODES]: live, [ACCOUNTS]: liveAccounts({ contract }) });
  return { ...made, plan, desired };
}

for (const spoken of ['quorate', 'lacchain', 'consensys-v1', 'consensys-v2'] as const) {
  test(`${spoken}: import, then plan, is empty, in a document and in a file beside it`, () => {
    const many = Array.from({ length: 60 }, (_, index) => node(index + 10, { host: `10.0.0.${index}` }));
    for (const nodes of [SEVEN, [...SEVEN, ...many]]) {
      const { plan, left, files } = adopted(spoken, nodes);
      assert.equal(plan.changes, []);
      assert.equal(
        plan.notices.map(({ remark }) => remark.code),
        [],
      );
      assert.equal(left, []);
      assert.is(files.size, nodes.length > 50 ? 1 : 0);
    }
  });
}

test('interface, code and open pairs are pinned: another contract behind the ingress is refused then', () => {
  const { desired } = adopted('lacchain', SEVEN);
  const besu = desired.resources.get('besu/BesuNetwork/mainnet')!.spec as { readonly topology: unknown };
  assert.equal(besu.topology, [
    ['boot', 'boot'],
    ['boot', 'validator'],
    ['boot', 'writer'],
    ['validator', 'validator'],
  ]);
  const contract = { ...CONTRACT, interface: 'lacchain' as const, codeHash: `0x${'99'.repeat(32)}` };
  const { notices } = planOfBesu(desired, { [NODES]: liveNodes(SEVEN, { contract, delegated: undefined }) });
  assert.equal(
    notices.map(({ remark }) => `${remark.severity} ${remark.code}`),
    ['refused CODE_CHANGED'],
  );
});

test('what no document can hold is said, and its node stays; so is who could go round the quorum', () => {
  const strange = SEVEN.map((one, index) => (index === 0 ? { ...one, name: 'a\u0007b', geohash: 'ail' } : one));
  const faulty = [{ entry: 'enode://12', why: 'it has 2 digits' }];
  const waysRound = [{ code: 'OPEN_ADD_ADMINS', who: 'Admin', text: 'any admin adds admins' }];
  const { plan, left } = adopted('quorate', strange, { faulty, waysRound });
  assert.equal(plan.changes, []);
  assert.is(left.length, 4, left.join('\n'));
  for (const text of [
    /name is left out/,
    /geohash is left out/,
    /enode:\/\/12: it has 2/,
    /way-round:OPEN_ADD_ADMINS\/Admin/,
  ]) {
    assert.ok(
      left.some((one) => text.test(one)),
      String(text),
    );
  }
});

test.run();
