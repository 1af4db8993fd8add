/** The files of a node agent: links, rights, and a node that cannot write its own. */
import { chmodSync, existsSync, lstatSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RpcServer } from '../../../reconciler/devnet/evm/rpc-server.js';
import { codeOfAsync } from '../../code-of.js';
import { needsAnvil } from '../../needs.js';
import { AgentBench, enode, lists } from './agent-bench.js';

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
