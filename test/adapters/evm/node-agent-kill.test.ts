/** kill -9 of a node agent before and after each thing that it does. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'smol-toml';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NodeAgent, type NodeAgentFiles } from '../../../reconciler/adapters/evm/node-agent.js';
import {
  type EvmDevnet,
  type RunningEvmNode,
  startEvmDevnet,
} from '../../../reconciler/devnet/evm/start-evm-devnet.js';
import { ask } from '../../devnet/evm/json-rpc.js';
import { needsAnvil, needsBesu } from '../../needs.js';

const anvil = needsAnvil('node agent, killed');
const besu = needsBesu('node agent beside a real Besu, killed');
const MORTAL = fileURLToPath(new URL('./mortal-agent.js', import.meta.url));
const enode = (index: number) => `enode://${index.toString(16).padStart(128, '0')}@10.1.0.${index}:30303`;
const account = (index: number) => `0x${index.toString(16).padStart(40, '0')}`;
const [A, B, C] = [enode(1), enode(2), enode(3)];

let devnet: EvmDevnet;
let node: RunningEvmNode;
let boot: string;
let config: string;
let files: NodeAgentFiles;

async function begin(program: string | undefined): Promise<void> {
  const options = {
    chainId: 7,
    nodes: [{ name: 'boot1', role: 'boot' }, { name: 'writer1' }],
    backEnd: 'local',
    allowedAccounts: [account(1)],
  } as const;
  devnet = await startEvmDevnet(program === undefined ? options : { ...options, besu: program });
  node = devnet.node('writer1');
  boot = devnet.node('boot1').enode;
  config = readFileSync(node.files.config, 'utf8');
  const { permissions, staticNodes } = node.files;
  files = {
    nodes: permissions,
    accounts: join(node.files.folder, 'accounts.toml'),
    staticNodes,
    config: node.files.config,
  };
}

const permissionsOf = (nodes: readonly string[]) =>
  `# Ours.\nforeign = 1\nnodes-allowlist = [ # who\n${nodes.map((one) => `  "${one}",\n`).join('')}]\n`;
/** In a file of their own: Besu writes accounts anew whenever it starts, and drops what else is in their file. */
const accountsOf = (accounts: readonly string[]) =>
  `accounts-allowlist=["${accounts[0]}"${accounts.slice(1).map((one) => `, "${one}"`)}]`;

/** The state from before: A is then replaced by B and C. */
async function reset(): Promise<void> {
  await node.stop();
  writeFileSync(files.nodes, permissionsOf([boot, A]));
  writeFileSync(files.accounts!, accountsOf([account(1)]));
  writeFileSync(files.staticNodes!, '[]\n');
  const option = 'permissions-accounts-config-file=';
  writeFileSync(files.config!, config.replace(`${option}"${files.nodes}"`, `${option}"${files.accounts}"`));
  await node.start();
}

if (anvil) killTests('node agent, killed');
if (besu !== undefined) killTests('node agent beside a real Besu, killed', besu);

function killTests(name: string, program?: string): void {
  const test = suite(name);
  test.before(() => begin(program));
  test.after(() => devnet?.stop());

  test('at every step files and node are sound, and the next write ends what was begun', async () => {
    const lists = {
      allowedNodes: [boot, B, C],
      allowedAccounts: [account(1), account(2)],
      staticNodes: [B],
      bootNodes: [boot, C],
    };
    let killed = 0;
    for (;;) {
      await reset();
      const child = fork(MORTAL, [String(killed + 1), JSON.stringify({ rpcUrl: node.rpcUrl, files, lists })]);
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
      if (signal === null) {
        assert.is(code, 0);
        break;
      }
      assert.is(signal, 'SIGKILL');
      killed += 1;
      // Besu may be restarted on these files at that moment.
      await node.stop();
      await node.start();
      const agent = new NodeAgent({ node: 'writer1', rpcUrl: node.rpcUrl, files });
      const { refused } = await agent.write(lists);
      assert.equal(refused, [], `killed before step ${killed}`);
      assert.is(readFileSync(files.nodes, 'utf8'), permissionsOf([boot, B, C]), `step ${killed}`);
      const sending = parse(readFileSync(files.accounts!, 'utf8'))['accounts-allowlist'];
      assert.equal([sending, await ask(node.rpcUrl, 'perm_getAccountsAllowlist')], [lists.allowedAccounts, sending]);
      assert.equal(new Set((await ask(node.rpcUrl, 'perm_getNodesAllowlist')) as string[]), new Set([boot, B, C]));
      const report = await agent.read();
      assert.equal([report.staticNodes, report.bootNodes, report.faults], [[B], [boot, C], []]);
      assert.not.ok(Object.values(files).some((file) => existsSync(`${file}.quorate-edit`)));
    }
    // Two lists of nodes in and out, two start lists, accounts: none of them was passed over.
    assert.ok(killed >= 15, `${killed} steps`);
  });

  test('Besu is killed while it writes its own file: what was there comes back', async () => {
    await reset();
    const before = `${permissionsOf([boot, A])}accounts-allowlist = ['${account(1)}'] # may\n`;
    const agent = new NodeAgent({ node: 'writer1', rpcUrl: node.rpcUrl, files });
    const cutOff = ['', `accounts-allowlist=["${account(1)}"]\n`];
    for (const text of cutOff) {
      writeFileSync(`${files.nodes}.quorate-edit`, before);
      writeFileSync(files.nodes, text);
      await agent.recover();
      assert.is(readFileSync(files.nodes, 'utf8'), before);
      assert.not.ok(existsSync(`${files.nodes}.quorate-edit`));
    }
    // Somebody's own edit is not taken back.
    writeFileSync(`${files.nodes}.quorate-edit`, before);
    writeFileSync(files.nodes, `# mine\n${before}`);
    await agent.recover();
    assert.is(readFileSync(files.nodes, 'utf8'), `# mine\n${before}`);
  });

  test.run();
}
