/** The files of a node agent: links, rights, and a node that cannot write its own. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RpcServer } from '../../../reconciler/devnet/evm/rpc-server.js';
import { codeOfAsync } from '../../code-of.js';
import { needsAnvil } from '../../needs.js';
import { AgentBench, account, enode, lists } from './agent-bench.js';

const anvil = needsAnvil('files of a node agent');
const test = suite('files of a node agent');
const A = enode(1);
let bench: AgentBench;

test.before.each(async () => {
  if (anvil !== undefined) bench = await AgentBench.start();
});
test.after.each(() => bench?.stop());

if (anvil) {
  /** A node whose permissions file Besu cannot write, as in a container that has it read-only. */
  async function unwriting(work: (url: string) => Promise<void>, reload: 'Success' | undefined): Promise<void> {
    const url = bench.node.rpcUrl;
    await bench.node.stop();
    const held = () => [...bench.permissions().matchAll(/enode:[^"]+/g)].map(([one]) => one);
    let inForce = held();
    const server = new RpcServer(async ({ method }) => {
      if (method === 'perm_getNodesAllowlist') return { result: inForce };
      if (method === 'perm_reloadPermissionsFromFile' && reload !== undefined) {
        inForce = held();
        return { result: reload };
      }
      const message = method.startsWith('perm_add')
        ? 'Unable to persist changes to allowlist configuration file. Changes reverted'
        : 'Error reloading permissions file.';
      return { error: { code: -32000, message } };
    });
    await server.listen(Number(new URL(url).port));
    await work(url).finally(() => server.close());
  }

  test('a node that cannot write its file reads what the agent wrote', async () => {
    await unwriting(async (url) => {
      assert.equal(await bench.agentOf(url).write(lists({ allowedNodes: bench.all(A) })), {
        changed: true,
        refused: [],
      });
      assert.equal((await bench.agentOf(url).read()).allowedNodes, bench.all(A));
    }, 'Success');
    assert.match(bench.permissions(), new RegExp(A));
  });

  test('and where it refuses that, too, the file is what it was', async () => {
    const before = bench.permissions();
    await unwriting(async (url) => {
      assert.is(
        await codeOfAsync(() => bench.agentOf(url).write(lists({ allowedNodes: bench.all(A) }))),
        'NODE_REFUSED',
      );
    }, undefined);
    assert.is(bench.permissions(), before);
    assert.not.ok(existsSync(`${bench.node.files.permissions}.quorate-edit`));
  });

  /** A node that looks names up: `node.example` is 10.9.9.9 to it, and so it lists it. */
  async function lookingUp(work: (url: string, inForce: () => readonly string[]) => Promise<void>): Promise<void> {
    const url = bench.node.rpcUrl;
    await bench.node.stop();
    const address = (entry: unknown) => String(entry).replace('node.example', '10.9.9.9');
    const held = new Set([...bench.permissions().matchAll(/enode:[^"]+/g)].map(([one]) => one));
    const server = new RpcServer(async ({ method, params }) => {
      const entries = ((params[0] ?? []) as unknown[]).map(address);
      if (method === 'perm_addNodesToAllowlist') {
        const message = 'Cannot add an existing node to allowlist';
        if (entries.some((one) => held.has(one))) return { error: { code: -32000, message } };
        for (const one of entries) held.add(one);
      } else if (method === 'perm_removeNodesFromAllowlist') for (const one of entries) held.delete(one);
      else if (method !== 'perm_getNodesAllowlist') return { error: { code: -32604, message: 'Method not enabled' } };
      return { result: method === 'perm_getNodesAllowlist' ? [...held] : 'Success' };
    });
    await server.listen(Number(new URL(url).port));
    await work(url, () => [...held]).finally(() => server.close());
  }

  test('a host name that the node knows by its address is not taken for another node, and never cut off', async () => {
    const [named, byAddress] = ['node.example', '10.9.9.9'].map((host) => `enode://${'e'.repeat(128)}@${host}:30303`);
    await lookingUp(async (url, inForce) => {
      const agent = bench.agentOf(url);
      const wanted = lists({ allowedNodes: bench.all(named!, A) });
      assert.equal(await agent.write(wanted), { changed: true, refused: [] });
      assert.equal(inForce(), bench.all(byAddress!, A));
      assert.equal(new Set((await agent.read()).allowedNodes), new Set(bench.all(named!, A)));
      assert.equal(await agent.write(wanted), { changed: false, refused: [] });
      assert.equal(inForce(), bench.all(byAddress!, A));
      assert.ok(bench.permissions().includes(named!));
      assert.equal(await agent.write(lists({ allowedNodes: bench.all(A) })), { changed: true, refused: [] });
      assert.equal(inForce(), bench.all(A));
    });
  });

  test('a node that dies while it changes its list: what it had written is kept, and what it had dropped is back', async () => {
    const url = bench.node.rpcUrl;
    const { permissions } = bench.node.files;
    const before = `# Ours.\nnodes-allowlist=[\n  "${bench.boot.enode}",\n  "${bench.node.enode}",\n]\naccounts-allowlist=[\n]\n`;
    await bench.node.stop();
    writeFileSync(permissions, before);
    const server = new RpcServer(async ({ method }) => {
      if (method === 'perm_getNodesAllowlist') return { result: bench.all() };
      writeFileSync(permissions, `accounts-allowlist=[]\nnodes-allowlist=[${bench.all(A).map((one) => `"${one}"`)}]`);
      throw new Error('killed');
    });
    await server.listen(Number(new URL(url).port));
    const code = await codeOfAsync(() => bench.agentOf(url).write(lists({ allowedNodes: bench.all(A) })));
    await server.close();
    assert.is(code, 'NODE_UNREACHABLE');
    assert.is(bench.permissions(), before.replace(`"${bench.node.enode}",\n`, `"${bench.node.enode}",\n  "${A}",\n`));
    assert.not.ok(existsSync(`${permissions}.quorate-edit`));
  });

  test('a peer that came in by its address alone, as Besu allows from 26.3 on, is named', async () => {
    const url = bench.node.rpcUrl;
    await bench.node.stop();
    const [known, stranger] = [bench.boot.enode, bench.boot.enode.replace(bench.boot.id, 'f'.repeat(128))];
    const results: Readonly<Record<string, unknown>> = {
      perm_getNodesAllowlist: bench.all(),
      perm_getAccountsAllowlist: [account(1)],
      net_enode: bench.node.enode,
      admin_nodeInfo: { id: bench.node.id },
      admin_peers: [{ enode: known }, { enode: stranger }],
      eth_chainId: '0x7',
    };
    const server = new RpcServer(async ({ method }) => ({ result: results[method] }));
    await server.listen(Number(new URL(url).port));
    const { faults, peers } = await bench.agentOf(url).read();
    await server.close();
    assert.equal(peers, [known, stranger]);
    assert.equal(faults, [`it is connected with ${'f'.repeat(128)}, which its list does not have`]);
  });

  test('a symbolic link is followed, and stays one', async () => {
    const real = `${bench.node.files.permissions}.real`;
    renameSync(bench.node.files.permissions, real);
    symlinkSync(real, bench.node.files.permissions);
    await bench.agent.write(lists({ allowedNodes: bench.all(A) }));
    assert.ok(lstatSync(bench.node.files.permissions).isSymbolicLink());
    assert.match(readFileSync(real, 'utf8'), new RegExp(A));
    assert.ok(existsSync(`${real}.quorate-backup`));
  });

  test('who may read and write a file stays', async () => {
    chmodSync(bench.node.files.permissions, 0o640);
    await bench.agent.write(lists({ allowedNodes: bench.all(A) }));
    assert.is(statSync(bench.node.files.permissions).mode & 0o777, 0o640);
  });

  test('a file of this node that is gone is made anew with what is wanted', async () => {
    rmSync(bench.node.files.staticNodes);
    assert.equal(await bench.agent.write(lists({ staticNodes: [bench.boot.enode] })), { changed: true, refused: [] });
    assert.equal(JSON.parse(readFileSync(bench.node.files.staticNodes, 'utf8')), [bench.boot.enode]);
  });
}

test.run();
