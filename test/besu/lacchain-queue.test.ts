/** A network of LACChain's kind, which decides by its own queue: import, then plans that show what is pending there. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { run } from '../../reconciler/cli/cli.js';
import { lacchainTuple } from '../../reconciler/evm/node-tuple.js';
import { manyNodes } from '../adapters/evm/permissioned-chain.js';
import { deployPublished, type PublishedContracts } from '../adapters/evm/published-contracts.js';
import { CHAIN_ID } from '../chaincode/evm/evm-consortium.js';
import { TestChain } from '../chaincode/evm/test-chain.js';
import { needsAnvil } from '../needs.js';

const anvil = needsAnvil("a plan of a network that decides by LACChain's queue");
const test = suite("plans of LACChain's queue");
let folder = '';
let chain: TestChain;
let contracts: PublishedContracts;

/** Three owners, two of whom decide; five nodes are listed. */
test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-lacchain-queue-'));
  if (anvil === undefined) return;
  chain = await TestChain.start(anvil, CHAIN_ID);
  contracts = await deployPublished(chain, 'lacchain', { admins: owners(), required: 2 });
  const [a, b] = owners() as [string, string];
  for (const [id, node] of manyNodes(5).entries()) {
    await contracts.nodes.send(a, 'addEnode', ...lacchainTuple(node));
    await contracts.nodes.send(b, 'confirmTransaction', id);
  }
});
test.after(async () => {
  await chain?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const owners = () => chain.accounts.slice(1, 4);

async function reconcile(...args: string[]) {
  const said = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => (said[name] += text) });
  const code = await run(args, {
    stdout: stream('out'),
    stderr: stream('err'),
    env: {},
    now: () => new Date().toISOString(),
  });
  return { code, ...said };
}

/** Settings without any key: reading needs none. */
function settings(): string {
  const file = join(folder, 'reader.yaml');
  const git = { url: '.', root: '0'.repeat(40), path: 'net' };
  const besu = { networks: [{ name: 'besu', rpc: [chain.url] }] };
  writeFileSync(file, stringify({ apiVersion: 'quorate/v1', kind: 'Reconciler', organization: 'OrgA', git, besu }));
  return file;
}

interface Planned {
  readonly changes: readonly { readonly remarks: readonly { readonly code: string; readonly text: string }[] }[];
  readonly notices: readonly { readonly remark: { readonly code: string; readonly text: string } }[];
}

if (anvil) {
  test('what Git does not say is foreign; once Git says it, it is wanted, and no vote elsewhere is cast for it', async () => {
    const out = join(folder, 'net');
    const { nodeIngress, accountIngress } = contracts.target;
    const where = ['--config', settings(), '--besu', 'besu', '--name', 'lacchain', '--out', out];
    const imported = await reconcile(
      'import',
      ...where,
      ...['--node-ingress', nodeIngress, '--account-ingress', accountIngress],
    );
    assert.is(imported.code, 0, imported.err);
    // What no ledger has decided (the BesuNetwork: published contracts keep no topology) stays unknown, and the plan says so.
    const plan = async (...more: string[]) => {
      const said = await reconcile('plan', '--config', settings(), '--spec', out, ...more);
      assert.is(said.err, '');
      return said.out;
    };
    const planned = async () => (JSON.parse(await plan('--format', 'json')) as { plan: Planned }).plan;
    const queued = ({ code }: { readonly code: string }) => code.startsWith('QUEUE_');
    const before = await planned();
    assert.equal([before.changes, before.notices.filter(({ remark }) => queued(remark))], [[], []]);

    const [fifth] = manyNodes(5).slice(4);
    await contracts.nodes.send(owners()[2]!, 'addEnode', ...lacchainTuple({ ...fifth!, port: 9 }));
    const foreign = (await planned()).notices.map(({ remark }) => remark).filter(queued);
    assert.equal(
      foreign.map(({ code }) => code),
      ['QUEUE_FOREIGN'],
    );
    assert.match(foreign[0]!.text, `1 of 2 confirmations (${owners()[2]})`);
    const text = await plan();
    assert.match(text.replace(/\s+/g, ' '), 'item 5 of the queue adds node');

    const file = join(out, 'besu/nodes.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(`port: ${fifth!.port}`, 'port: 9'));
    const { changes } = await planned();
    const codes = changes.flatMap(({ remarks }) => remarks.filter(queued).map(({ code }) => code));
    assert.equal(codes.sort(), ['QUEUE_DECIDES', 'QUEUE_WANTED']);
  });
}

test.run();
