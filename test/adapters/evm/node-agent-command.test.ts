/** `reconcile node-agent` as a process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NodeAgentClient } from '../../../reconciler/adapters/evm/node-agent-client.js';
import { type AgentFiles, writeAgentFiles } from '../../../reconciler/devnet/evm/write-agent-files.js';
import { needsAnvil } from '../../needs.js';
import { AgentBench, enode, lists } from './agent-bench.js';

const anvil = needsAnvil('reconcile node-agent');
const test = suite('reconcile node-agent');
const MAIN = fileURLToPath(new URL('../../../reconciler/main.js', import.meta.url));
let bench: AgentBench;
let files: AgentFiles;
const running: ChildProcess[] = [];

test.before(async () => {
  if (anvil === undefined) return;
  bench = await AgentBench.start();
  files = writeAgentFiles(bench.devnet.directory, 'OrgA', bench.node, 0);
});
test.after.each(async () => {
  for (const child of running
    .splice(0)
    .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
test.after(() => bench?.stop());

function agent(...more: string[]): ChildProcess {
  const child = spawn(process.execPath, [MAIN, 'node-agent', '--config', files.settings, '--format', 'json', ...more]);
  running.push(child);
  return child;
}

/** Its address, once it serves. */
async function ready(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const { event, url } = JSON.parse(line) as { event: string; url: string };
    if (event === 'ready') return url;
  }
  throw new Error('it has ended');
}

const lock = () => `${bench.node.files.permissions}.quorate-lock`;

if (anvil) {
  test('it serves its loop until it is stopped, then nothing of it is left', async () => {
    const child = agent();
    const url = await ready(child);
    const client = new NodeAgentClient({ ...files, name: 'writer1', network: 'net', agent: url });
    const result = await client.write(7, lists({ allowedNodes: bench.all(enode(1)) }));
    assert.equal(result, { changed: true, refused: [] });
    assert.equal((await client.read()).allowedNodes, bench.all(enode(1)));
    assert.ok(existsSync(lock()));
    child.kill('SIGTERM');
    assert.equal(await once(child, 'exit'), [0, null]);
    assert.not.ok(existsSync(lock()));
  });

  test('a second one for the same files is refused; one that was killed does not stand in the way', async () => {
    const first = agent();
    await ready(first);
    const second = agent();
    const said = JSON.parse(await text(second.stdout!)) as { error: { code: string } };
    assert.is(said.error.code, 'NODE_AGENT_RUNNING');
    first.kill('SIGKILL');
    await once(first, 'exit');
    assert.ok(existsSync(lock()));
    await ready(agent());
  });

  test('what an earlier one left half done is ended at the start', async () => {
    const { permissions } = bench.node.files;
    const before = `# ours\n${readFileSync(permissions, 'utf8')}`;
    writeFileSync(`${permissions}.quorate-edit`, before);
    writeFileSync(permissions, '');
    await ready(agent());
    assert.is(readFileSync(permissions, 'utf8'), before);
  });

  test('it ends with the process that started it, and on a public address it takes no public key', async () => {
    const child = agent('--exit-with-parent');
    await ready(child);
    child.stdin!.end();
    assert.equal(await once(child, 'exit'), [0, null]);
    const sound = readFileSync(files.settings, 'utf8');
    writeFileSync(files.settings, sound.replace('127.0.0.1:0', '0.0.0.0:0'));
    const open = agent();
    assert.is((JSON.parse(await text(open.stdout!)) as { error: { code: string } }).error.code, 'DEVNET_IDENTITY');
    writeFileSync(files.settings, sound.replace(/key: .*/, 'key: /nowhere.key'));
    const keyless = agent();
    assert.is((JSON.parse(await text(keyless.stdout!)) as { error: { code: string } }).error.code, 'NODE_AGENT_TLS');
    writeFileSync(files.settings, sound);
  });
}

test.run();
