/** A governance contract is brought up by one organization, looked at by all, and then decides on the first lists. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { run } from '../../reconciler/cli/cli.js';
import { ConsortiumUpstreams } from '../../reconciler/cli/demo/consortium-upstreams.js';
import { BesuOrganization } from '../../reconciler/cli/demo/lacchain/besu-organization.js';
import { personOf } from '../../reconciler/cli/demo/organization-settings.js';
import { type EvmDevnet, startEvmDevnet } from '../../reconciler/devnet/evm/start-evm-devnet.js';
import { needsAnvil } from '../needs.js';

const anvil = needsAnvil('bootstrap of a governance contract');
const test = suite('bootstrap of a governance contract');
const CHAIN = 20_262;
const SPEC = 'net';
const NODES = [
  { name: 'boot1', role: 'boot', host: '192.0.2.1', port: 30_303, organization: 'OrgA' },
  { name: 'validator1', role: 'validator', host: '192.0.2.2', port: 30_303, organization: 'OrgB' },
] as const;
const NOBODY = `0x${'0'.repeat(40)}`;

let folder = '';
let devnet: EvmDevnet | undefined;
let contract = '';
const organizations = new Map<string, BesuOrganization>();

test.before(async () => {
  if (anvil === undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'quorate-birth-'));
  const accounts = ['OrgA', 'OrgB', 'OrgC'];
  const keys = [...accounts, 'second key of OrgC'];
  devnet = await startEvmDevnet({ chainId: CHAIN, nodes: NODES, backEnd: 'none', accounts: keys });
  const upstreams = new ConsortiumUpstreams(documents(NOBODY), (mspId) => join(folder, mspId));
  for (const mspId of accounts) {
    const { upstream, key, root: rootCommit } = await upstreams.add(mspId);
    const all = { mspId, folder: join(folder, mspId), upstream, person: personOf(mspId), key, rootCommit, spec: SPEC };
    const { privateKey } = devnet.accounts.get(mspId)!;
    organizations.set(
      mspId,
      new BesuOrganization({ ...all, network: 'mainnet', rpc: [devnet.rpcUrl], privateKey, agents: [] }),
    );
  }
});
test.after(async () => {
  await devnet?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const document = (kind: string, name: string, spec: object) =>
  stringify({ apiVersion: 'quorate/v1', kind, metadata: { name }, spec });

/** OrgC has an account in the chain's genesis, and none in Git. */
function documents(contract: string, ingress: object = {}): Readonly<Record<string, string>> {
  const voters = ['OrgA', 'OrgB'].map((name) => ({ name, account: devnet!.accounts.get(name)!.address }));
  return {
    [`${SPEC}/network.yaml`]: document('Network', 'net', {
      organizations: [...voters, { name: 'OrgC' }],
      governance: { besuNetwork: 'mainnet', contract, rule: 'all' },
    }),
    [`${SPEC}/mainnet.yaml`]: document('BesuNetwork', 'mainnet', {
      ...{ chainId: CHAIN, permissioning: { backEnd: 'contract', ...ingress } },
      consensus: { minimum: { validator: 1, boot: 1 } },
    }),
    ...nodeList(NODES),
  };
}

function nodeList(nodes: readonly { readonly name: string; readonly id?: string }[]) {
  const listed = nodes.map((node) => ({ id: node.id ?? devnet!.node(node.name).id, ...node }));
  return { [`${SPEC}/nodes.yaml`]: document('NodeList', 'nodes', { besuNetwork: 'mainnet', nodes: listed }) };
}

async function reconcile(mspId: string, ...args: string[]) {
  const said = { out: '', err: '' };
  const code = await run([...args, '--config', organizations.get(mspId)!.configFile], {
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
    env: {},
    now: () => new Date().toISOString(),
  });
  return { code, ...said };
}

async function mergeEverywhere(changes: Readonly<Record<string, string>>): Promise<void> {
  const at = Math.floor(Date.now() / 1000);
  for (const { upstream, person, key } of organizations.values())
    await upstream.merge({ changes, message: 'The contract', person, privateKey: key, at });
}

/** Why a resource of a kind is as it is: as `status` says, or as it is after a pass (`--once`). */
async function reasonOf(mspId: string, kind: string, how: 'status' | '--once' = 'status'): Promise<string | undefined> {
  const { out, err } = await reconcile(mspId, how, '--format', 'json');
  if (out === '') assert.unreachable(err);
  const { conditions } = JSON.parse(out) as { conditions: { address: { kind: string }; reason: string }[] };
  return conditions.find(({ address }) => address.kind === kind)?.reason;
}

/** Passes of these, in turn, until each of their loops says that this kind is as Git says. */
async function settle(mspIds: readonly string[], kind: string): Promise<void> {
  const left = new Set(mspIds);
  for (let round = 0; round < 6 && left.size > 0; round += 1)
    for (const mspId of left) if ((await reasonOf(mspId, kind, '--once')) === 'InSync') left.delete(mspId);
  assert.equal([...left], []);
}

/** The Network document with an account of OrgC. */
const withAccount = (account: string) => ({
  [`${SPEC}/network.yaml`]: documents(contract)[`${SPEC}/network.yaml`]!.replace(
    'name: OrgC',
    `name: OrgC\n      account: "${account}"`,
  ),
});

if (anvil) {
  test('nothing is there: that is said, a person must say yes, and then one organization deploys', async () => {
    const before = await reconcile('OrgA', 'bootstrap');
    assert.is(before.code, 3);
    assert.match(before.out, /no contract is at 0x0{40} on chain 20262 yet/);
    const unasked = await reconcile('OrgA', 'bootstrap', '--deploy');
    assert.match(unasked.err, /CONFIRM_MISSING/);
    const { code, out, err } = await reconcile('OrgA', 'bootstrap', '--deploy', '--yes', '--format', 'json');
    assert.is(code, 0, err);
    const { deployed } = JSON.parse(out) as { deployed: Record<'opssc' | 'nodeIngress' | 'accountIngress', string> };
    const { opssc, nodeIngress, accountIngress } = deployed;
    contract = opssc;
    await mergeEverywhere(documents(opssc, { nodeIngress, accountIngress }));
    for (const mspId of ['OrgA', 'OrgB', 'OrgC']) {
      const born = await reconcile(mspId, 'bootstrap');
      assert.is(born.code, 0, born.out + born.err);
      assert.match(born.out, `the governance contract ${opssc} is on chain ${CHAIN}\n`);
    }
    assert.match((await reconcile('OrgB', 'bootstrap', '--deploy', '--yes')).err, /GOVERNANCE_BORN/);
  });

  test('its first rounds fill the lists behind the new ingresses, by both and not by one', async () => {
    assert.is(await reasonOf('OrgA', 'NodeList', '--once'), 'WaitingForVotes');
    await settle(['OrgB', 'OrgA'], 'NodeList');
    for (const mspId of ['OrgA', 'OrgB'])
      for (const kind of ['NodeList', 'BesuNetwork', 'Network']) assert.is(await reasonOf(mspId, kind), 'InSync', kind);
    const checksOf = async (mspId: string) => (await reconcile(mspId, 'doctor')).out.replace(/\s+/g, ' ');
    const checks = await checksOf('OrgB');
    assert.match(checks, /besu: account: 0x[0-9a-f]{40} signs, as Git says/);
    assert.match(checks, /besu: governance contract: 0x[0-9a-f]{40}, 2 members, we are one/);
    assert.match(await checksOf('OrgC'), /Git gives our organization no account/);
  });

  test('other voters than in Git are shown before anybody votes', async () => {
    await mergeEverywhere(withAccount(devnet!.accounts.get('OrgC')!.address));
    const { code, out: said } = await reconcile('OrgA', 'bootstrap');
    assert.is(code, 3);
    assert.match(said, /who votes there is not what our Git says: OrgC/);
  });

  test('a newcomer votes once the others have agreed, and its loop says so', async () => {
    assert.is(await reasonOf('OrgC', 'Network', '--once'), 'NoVoter');
    assert.is(await reasonOf('OrgA', 'Network', '--once'), 'WaitingForVotes', 'one of two is not all');
    await settle(['OrgB', 'OrgA', 'OrgC'], 'Network');
    assert.is((await reconcile('OrgA', 'bootstrap')).code, 0);
    assert.match((await reconcile('OrgC', 'doctor')).out.replace(/\s+/g, ' '), /3 members, we are one/);
  });

  test('a key is replaced by an approved change: the old one votes no more, and the new one does', async () => {
    const { address, privateKey } = devnet!.accounts.get('second key of OrgC')!;
    await mergeEverywhere(withAccount(address));
    await settle(['OrgA', 'OrgB', 'OrgC'], 'Network');
    const nodes = [
      ...NODES,
      { ...NODES[0], name: 'boot2', id: 'b2'.repeat(64), host: '192.0.2.9', organization: 'OrgC' },
    ];
    await mergeEverywhere(nodeList(nodes));
    assert.match((await reconcile('OrgC', '--once')).err, /NOT_A_MEMBER/);
    for (const mspId of ['OrgA', 'OrgB'])
      assert.is(await reasonOf(mspId, 'NodeList', '--once'), 'WaitingForVotes', 'two of three are not all');
    writeFileSync(join(folder, 'OrgC/account.key'), `${privateKey}\n`);
    await settle(['OrgC', 'OrgA', 'OrgB'], 'NodeList');
    const checks = (await reconcile('OrgC', 'doctor')).out.replace(/\s+/g, ' ');
    assert.match(checks, /besu: account: 0x[0-9a-f]{40} signs, as Git says/);
  });
}

test.run();
