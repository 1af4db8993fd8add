/** A governance contract is brought up by one organization, looked at by all, and then decides on the first lists. */
import { mkdtempSync, rmSync } from 'node:fs';
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
  devnet = await startEvmDevnet({ chainId: CHAIN, nodes: NODES, backEnd: 'none', accounts });
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

/** OrgC has an account in the chain's genesis, and none in Git. */
function documents(contract: string, ingress: object = {}): Readonly<Record<string, string>> {
  const document = (kind: string, name: string, spec: object) =>
    stringify({ apiVersion: 'quorate/v1', kind, metadata: { name }, spec });
  const voters = ['OrgA', 'OrgB'].map((name) => ({ name, account: devnet!.accounts.get(name)!.address }));
  const nodes = NODES.map((node) => ({ ...node, id: devnet!.node(node.name).id }));
  return {
    [`${SPEC}/network.yaml`]: document('Network', 'net', {
      organizations: [...voters, { name: 'OrgC' }],
      governance: { besuNetwork: 'mainnet', contract, rule: 'all' },
    }),
    [`${SPEC}/mainnet.yaml`]: document('BesuNetwork', 'mainnet', {
      ...{ chainId: CHAIN, permissioning: { backEnd: 'contract', ...ingress } },
      consensus: { minimum: { validator: 1, boot: 1 } },
    }),
    [`${SPEC}/nodes.yaml`]: document('NodeList', 'nodes', { besuNetwork: 'mainnet', nodes }),
  };
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
    const settled = async (mspId: string) => {
      const { out } = await reconcile(mspId, 'status', '--format', 'json');
      return (JSON.parse(out) as { conditions: { address: { kind: string }; reason: string }[] }).conditions;
    };
    const reasonOf = async (mspId: string, kind: string) =>
      (await settled(mspId)).find(({ address }) => address.kind === kind)?.reason;
    await reconcile('OrgA', '--once');
    assert.is(await reasonOf('OrgA', 'NodeList'), 'WaitingForVotes');
    for (let round = 0; round < 6 && (await reasonOf('OrgA', 'NodeList')) !== 'InSync'; round += 1)
      for (const mspId of ['OrgB', 'OrgA', 'OrgB']) await reconcile(mspId, '--once');
    for (const mspId of ['OrgA', 'OrgB'])
      for (const kind of ['NodeList', 'BesuNetwork', 'Network']) assert.is(await reasonOf(mspId, kind), 'InSync', kind);
    const checksOf = async (mspId: string) => (await reconcile(mspId, 'doctor')).out.replace(/\s+/g, ' ');
    const checks = await checksOf('OrgB');
    assert.match(checks, /besu: account: 0x[0-9a-f]{40} signs, as Git says/);
    assert.match(checks, /besu: governance contract: 0x[0-9a-f]{40}, 2 members, we are one/);
    assert.match(await checksOf('OrgC'), /Git gives our organization no account/);
  });

  test('other voters than in Git are shown before anybody votes', async () => {
    const text = documents(contract)[`${SPEC}/network.yaml`]!;
    const account = devnet!.accounts.get('OrgC')!.address;
    const other = text.replace('name: OrgC', `name: OrgC\n      account: "${account}"`);
    await mergeEverywhere({ [`${SPEC}/network.yaml`]: other });
    const { code, out: said } = await reconcile('OrgA', 'bootstrap');
    assert.is(code, 3);
    assert.match(said, /who votes there is not what our Git says: OrgC/);
  });
}

test.run();
