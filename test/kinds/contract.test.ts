/**
 * What every kind promises, over all kinds of the registry. The half that needs ports (apply, then observe leaves an
 * empty diff; a crash between any two steps is safe to run again) joins here when kinds have observe and apply.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readSchema } from '../../reconciler/adapters/files/read-schema.js';
import { canonicalJson } from '../../reconciler/core/digest/canonical-json.js';
import { contentDigest, FORMAT_VERSION } from '../../reconciler/core/digest/content-digest.js';
import { formatAddress } from '../../reconciler/core/model/address.js';
import { deepFreeze } from '../../reconciler/core/model/deep-freeze.js';
import type { Json } from '../../reconciler/core/model/json.js';
import type { DiffContext, Observed, Resource } from '../../reconciler/core/model/kind.js';
import { PLANNING_KINDS } from '../../reconciler/kinds/planning-kinds.js';
import { schemaCheck } from '../../reconciler/spec/schema-check.js';
import { AROUND, plasmaChain } from '../loop/plasma-consortium.js';
import { CHANNEL, chaincode, desire, NETWORK } from '../spec/fixture.js';
import { accountList, besuNetwork, node, nodeList, SEVEN, VOTERS } from './besu-fixture.js';

const NODES = SEVEN.map((one) => ({ ...one, organization: 'Telco1' }));

/** The same network declared twice: as it is, and differing in something that each kind manages. */
const local = { permissioning: { backEnd: 'local' } };
const before = desire({
  'net/cc.yaml': chaincode(),
  'net/besu.yaml': besuNetwork(local),
  'net/nodes.yaml': nodeList(NODES),
  'net/accounts.yaml': accountList(),
  'net/plasma.yaml': plasmaChain(),
  ...AROUND,
}).resources;
const after = desire({
  'net/besu.yaml': besuNetwork({ ...local, delegated: ['node-address'] }),
  'net/nodes.yaml': nodeList([...NODES.slice(1), node(9, { organization: 'Telco1' })]),
  'net/accounts.yaml': accountList([...VOTERS, { address: `0x${'77'.repeat(20)}` }]),
  'net/network.yaml': NETWORK.replace('channel: channel1', 'channel: channel1\n    rule: all'),
  'net/channel1.yaml': CHANNEL.replace('2s', '3s'),
  'net/cc.yaml': chaincode({ version: '"1.1"' }),
  'net/plasma.yaml': plasmaChain({ operator: 'Telco2', successors: '[]' }),
  ...AROUND,
}).resources;

const context = (desired: ReadonlyMap<string, Resource>): DiffContext => ({
  desired,
  observed: new Map(),
  organization: undefined,
  now: '2026-06-01T00:00:00Z',
});

for (const [name, kind] of PLANNING_KINDS) {
  const [key, resource] = [...after].find(([key, { address, spec }]) => {
    return address.kind === name && JSON.stringify(spec) !== JSON.stringify(before.get(key)!.spec);
  })!;
  const was = before.get(key)!;
  const live = deepFreeze({ state: 'present', live: kind.applied(was, before) }) as Observed<never>;

  test(`${name}: has a schema that names its kind`, () => {
    const schema = readSchema(kind.schema) as { properties: { kind: { const: string } } };
    assert.is(schema.properties.kind.const, name);
  });

  test(`${name}: what is applied leaves an empty diff`, () => {
    const diff = kind.diff(context(before), was.address, was, live);
    assert.is(diff.change, undefined);
    assert.equal(diff.ownSteps, []);
  });

  test(`${name}: diff leaves its (frozen) inputs alone and gives the same bytes twice`, () => {
    const twice = [1, 2].map(() => kind.diff(context(after), resource.address, resource, live));
    assert.is(JSON.stringify(twice[0]), JSON.stringify(twice[1]));
    assert.ok(twice[0]!.change !== undefined || twice[0]!.notices.length > 0, 'a difference is said');
  });

  test(`${name}: the shared part is plain, canonical data, and its digest is the content's`, () => {
    const { change } = kind.diff(context(after), resource.address, resource, live);
    if (!change) return;
    assert.equal(JSON.parse(canonicalJson(change.after)), change.after);
    const content = { formatVersion: FORMAT_VERSION, address: formatAddress(change.address) };
    assert.is(change.digest, contentDigest({ ...content, action: change.action, after: change.after }));
    assert.ok(change.fields.length > 0 && change.fields.every(({ path }) => path !== ''));
  });

  test(`${name}: what is read can be written down for \`reconcile plan --live\``, () => {
    const resources = [{ address: formatAddress(was.address), ...JSON.parse(JSON.stringify(live)) }];
    const file = { liveFileVersion: 1, network: was.address.network, resources };
    const check = schemaCheck(readSchema('live.schema.json'));
    assert.equal(check(file), []);
    assert.ok(check({ ...file, resources: [{ ...resources[0], live: { strange: 1 } }] }).length > 0);
  });

  test(`${name}: nothing follows from what could not be read, declared or not`, () => {
    for (const declared of [resource, undefined]) {
      const diff = kind.diff(context(after), resource.address, declared, { state: 'unknown', why: 'down' });
      assert.equal([diff.change, diff.ownSteps], [undefined, []]);
    }
  });

  test(`${name}: completing a completed document changes nothing`, () => {
    const files = { read: () => undefined, list: () => [] };
    const again = kind.complete(plainSpec(resource), { name: resource.address.name, file: 'net/x.yaml' }, files);
    assert.equal(again.problems, []);
    if (name !== 'Network') assert.equal(again.spec, resource.spec as Json);
  });
}

/** The Network's rule is written in another form than it is held. */
function plainSpec({ address, spec }: Resource): Resource['spec'] {
  if (address.kind !== 'Network') return spec;
  const { governance, ...rest } = spec as { governance: Record<string, Json> } & Resource['spec'];
  return { ...rest, governance: { ...governance, rule: 'all' } };
}

test.run();
