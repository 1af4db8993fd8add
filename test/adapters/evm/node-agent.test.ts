/** A node agent beside a Besu front, and beside a real Besu where there is one: both places of a list are what was wanted, and everything else is what it was. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NodeAgent } from '../../../reconciler/adapters/evm/node-agent.js';
import { codeOfAsync } from '../../code-of.js';
import { needsAnvil, needsBesu } from '../../needs.js';
import { AgentBench, account, enode, lists } from './agent-bench.js';

const anvil = needsAnvil('node agent');
const besu = needsBesu('node agent beside a real Besu');
const [A, B, C] = [enode(1), enode(2), enode(3)];

if (anvil) agentTests('node agent');
if (besu !== undefined) agentTests('node agent beside a real Besu', besu);

function agentTests(name: string, program?: string): void {
  const test = suite(name);
  let bench: AgentBench;
  test.before.each(async () => {
    bench = await AgentBench.start(program);
  });
  test.after.each(() => bench.stop());

  test('it says what the node and its files say', async () => {
    const report = await bench.agent.read();
    assert.equal(report, {
      node: 'writer1',
      id: bench.node.id,
      chainId: 7,
      peers: [bench.boot.enode],
      allowedNodes: bench.all(),
      allowedAccounts: [account(1)],
      staticNodes: [],
      bootNodes: [bench.boot.enode],
      faults: [],
    });
  });

  test('node and file hold what was wanted; comments and foreign keys are there again after Besu has dropped them', async () => {
    const text = `# Ours.\nforeign = "x"\nnodes-allowlist=[\n  '${bench.boot.enode}', # the boot node\n  "${bench.node.enode}",\n]\naccounts-allowlist=[\n  "${account(1)}",\n]\n`;
    writeFileSync(bench.node.files.permissions, text);
    const result = await bench.agent.write(lists({ allowedNodes: bench.all(A, B), allowedAccounts: [account(2)] }));
    assert.equal(result, { changed: true, refused: [] });
    assert.equal(await bench.rpc('perm_getNodesAllowlist'), bench.all(A, B));
    assert.equal(await bench.rpc('perm_getAccountsAllowlist'), [account(2)]);
    const now = text
      .replace(`  "${bench.node.enode}",\n`, `  "${bench.node.enode}",\n  "${A}",\n  "${B}",\n`)
      .replace(`[\n  "${account(1)}",\n]`, `[\n  "${account(2)}",\n]`);
    assert.is(bench.permissions(), now);
    assert.equal(await bench.agent.write(lists({ allowedNodes: bench.all(A, B), allowedAccounts: [account(2)] })), {
      changed: false,
      refused: [],
    });
    assert.equal(await bench.agent.write(lists({ allowedNodes: bench.all(B) })), { changed: true, refused: [] });
    assert.equal(await bench.rpc('perm_getNodesAllowlist'), bench.all(B));
    assert.is(bench.permissions(), now.replace(`  "${A}",\n`, ''));
    assert.is(readFileSync(`${bench.node.files.permissions}.quorate-backup`, 'utf8'), now);
    assert.not.ok(existsSync(`${bench.node.files.permissions}.quorate-edit`));
    // Besu takes what we wrote, and a change by hand still works with it.
    assert.is(await bench.rpc('perm_reloadPermissionsFromFile'), 'Success');
    assert.is(await bench.rpc('perm_addNodesToAllowlist', [C]), 'Success');
  });

  test('one bad entry keeps out only itself, in Besu’s words', async () => {
    const many = Array.from({ length: 40 }, (_, index) => enode(index + 100));
    const [name, faulty] = [`enode://${'c'.repeat(128)}@node.example:30303`, 'enode://0x12@1.2.3.4:1'];
    const { changed, refused } = await bench.agent.write(
      lists({ allowedNodes: bench.all(...many.slice(0, 20), name, faulty, ...many.slice(20)) }),
    );
    assert.ok(changed);
    assert.equal(refused, [
      { entry: faulty, why: 'the node id begins with 0x, which Besu refuses' },
      { entry: name, why: 'Request contains an invalid node' },
    ]);
    assert.equal(await bench.rpc('perm_getNodesAllowlist'), bench.all(...many));
    assert.equal((await bench.agent.read()).faults, []);
    assert.is((await bench.agent.write(lists({ allowedAccounts: [account(1), '0x12'] }))).refused[0]!.entry, '0x12');
  });

  test('the boot node of a running node cannot be removed, and a node starts with what its files say at any time', async () => {
    const without = await bench.agent.write(lists({ allowedNodes: [bench.node.enode, A] }));
    assert.equal(
      without.refused.map(({ entry }) => entry),
      [bench.boot.enode],
    );
    assert.match(without.refused[0]!.why, /boot node or static node/);
    const moved = await bench.agent.write(
      lists({ allowedNodes: [bench.node.enode, A], bootNodes: [A, B], staticNodes: [A] }),
    );
    // Gone from the settings, it is fixed until the node starts anew: that is Besu's own word.
    assert.equal(moved.refused, [
      { entry: B, why: 'the allow list does not have it: Besu would not start with it' },
      { entry: bench.boot.enode, why: 'Cannot remove a fixed node (bootnode or static node) from allowlist' },
    ]);
    assert.equal(JSON.parse(readFileSync(bench.node.files.staticNodes, 'utf8')), [A]);
    await bench.node.stop();
    await bench.node.start();
    assert.equal((await bench.agent.read()).bootNodes, [A]);
    assert.equal(await bench.agent.write(lists({ allowedNodes: [bench.node.enode, A] })), {
      changed: true,
      refused: [],
    });
    assert.equal(await bench.rpc('perm_getNodesAllowlist'), [bench.node.enode, A]);
  });

  test('a node that is down gets its files, which it reads when it starts', async () => {
    const url = bench.node.rpcUrl;
    await bench.node.stop();
    const name = `enode://${'c'.repeat(128)}@node.example:30303`;
    const { refused } = await bench.agentOf(url).write(lists({ allowedNodes: bench.all(A, name), staticNodes: [A] }));
    assert.match(refused[0]!.why, /does not answer/);
    const report = await bench.agentOf(url).read();
    assert.equal([report.id, report.allowedNodes, report.staticNodes], [undefined, bench.all(A), [A]]);
    assert.ok(report.faults.some((fault) => fault.includes('does not answer')));
    await bench.node.start();
    assert.equal(await bench.rpc('perm_getNodesAllowlist'), bench.all(A));
  });

  test('drift of either place is a fault of the report, and the next write ends it', async () => {
    await bench.rpc('perm_addNodesToAllowlist', [A]);
    writeFileSync(
      bench.node.files.permissions,
      `nodes-allowlist=["${bench.boot.enode}"]\naccounts-allowlist=["${account(1)}"]\n`,
    );
    const { faults, drifted, allowedNodes } = await bench.agent.read();
    // What is in force is told; that the file is another one is said beside it, so that it is written, too.
    assert.equal([allowedNodes, drifted], [bench.all(A), ['allowedNodes']]);
    assert.match(faults[0]!, new RegExp(`it lacks ${bench.node.enode}, lacks ${A}`));
    assert.equal(await bench.agent.write(lists({ allowedNodes: bench.all() })), { changed: true, refused: [] });
    const healed = await bench.agent.read();
    assert.equal([healed.faults, healed.drifted], [[], undefined]);
    assert.equal(await bench.rpc('perm_getNodesAllowlist'), bench.all());
  });

  test('a list that the node does not enforce is a fault, unless it is one of accounts and empty', async () => {
    const { config } = bench.node.files;
    const without = async (list: string) => {
      await bench.node.stop();
      const enabled = `permissions-${list}-config-file-enabled=true`;
      writeFileSync(config, readFileSync(config, 'utf8').replace(enabled, enabled.replace('true', 'false')));
      await bench.node.start();
      return (await bench.agent.read()).faults;
    };
    assert.equal(await without('accounts'), [
      'the list of accounts is not in force: Account allowlist has not been enabled',
    ]);
    assert.equal(await bench.agent.write(lists({ allowedAccounts: [] })), { changed: true, refused: [] });
    assert.equal((await bench.agent.read()).faults, []);
    assert.equal(await without('nodes'), ['the list of nodes is not in force: Node allowlist has not been enabled']);
    // The file is ready for the day on which the node enforces it.
    assert.equal(await bench.agent.write(lists({ allowedNodes: bench.all(A) })), { changed: true, refused: [] });
    assert.equal((await bench.agent.read()).allowedNodes, bench.all(A));
  });

  test('what would cut the node off, and what was not configured, is refused before anything is touched', async () => {
    const before = bench.permissions();
    assert.is(await codeOfAsync(() => bench.agent.write(lists({ allowedNodes: [] }))), 'NODE_LISTS_REFUSED');
    const { permissions: nodes } = bench.node.files;
    const bare = new NodeAgent({
      node: 'x',
      rpcUrl: bench.node.rpcUrl,
      files: { nodes, accounts: undefined, staticNodes: undefined, config: undefined },
    });
    assert.equal((await bare.read()).unmanaged, ['allowedAccounts', 'staticNodes', 'bootNodes']);
    for (const given of [{ allowedAccounts: [] }, { staticNodes: [] }, { bootNodes: [] }]) {
      assert.is(
        await codeOfAsync(() => bare.write(lists({ allowedNodes: bench.all(A), ...given }))),
        'NODE_LISTS_REFUSED',
      );
    }
    writeFileSync(bench.node.files.config, 'bootnodes = [\n');
    assert.is(
      await codeOfAsync(() => bench.agent.write(lists({ allowedNodes: bench.all(A), bootNodes: [A] }))),
      'BESU_FILE_REFUSED',
    );
    assert.is(await codeOfAsync(() => bench.agent.write(lists({ allowedNodes: bench.all(A) }))), 'BESU_FILE_REFUSED');
    assert.match((await bench.agent.read()).faults.join(), /config\.toml: it is no TOML/);
    assert.is(bench.permissions(), before);
    assert.equal(await bench.rpc('perm_getNodesAllowlist'), bench.all());
  });

  test('writes that come at the same time are done one after the other', async () => {
    const wishes = [bench.all(A), bench.all(B), bench.all(C), bench.all(A, B, C)];
    await Promise.all(wishes.map((allowedNodes) => bench.agent.write(lists({ allowedNodes }))));
    assert.equal(new Set((await bench.agent.read()).allowedNodes), new Set(bench.all(A, B, C)));
    assert.equal((await bench.agent.read()).faults, []);
  });

  test.run();
}
