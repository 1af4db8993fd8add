/** How an embedded Besu network starts and ends. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkPorts } from '../../../reconciler/devnet/check-ports.js';
import { evmAccountKey, evmNodeKey } from '../../../reconciler/devnet/evm/evm-key.js';
import { startEvmDevnet } from '../../../reconciler/devnet/evm/start-evm-devnet.js';
import { freePortBase } from '../../../reconciler/devnet/free-port-base.js';
import { codeOfAsync } from '../../code-of.js';
import { needsAnvil } from '../../needs.js';
import { processesWith } from '../../processes.js';
import { until } from '../../wait.js';
import { ask } from './json-rpc.js';

const anvil = needsAnvil('evm devnet');
const test = suite('evm devnet');
const PARENT = fileURLToPath(new URL('./devnet-parent.js', import.meta.url));
const nodes = [{ name: 'one' }, { name: 'two' }];

const portsOf = (urls: readonly string[]) => urls.map((url) => Number(new URL(url).port));

if (anvil) {
  test('keys are the same everywhere, one for each name and chain', () => {
    assert.is(evmNodeKey(1, 'a').nodeId, evmNodeKey(1, 'a').nodeId);
    const different = [evmNodeKey(1, 'a'), evmNodeKey(1, 'b'), evmNodeKey(2, 'a'), evmAccountKey(1, 'a')];
    assert.is(new Set(different.map(({ privateKey }) => privateKey)).size, 4);
    assert.match(evmNodeKey(1, 'a').nodeId, /^[0-9a-f]{128}$/);
    assert.match(evmAccountKey(1, 'a').address, /^0x[0-9a-f]{40}$/);
  });

  test('the end frees every port and removes the folder; it can be said twice', async () => {
    const devnet = await startEvmDevnet({ chainId: 5, nodes, backEnd: 'none' });
    const ports = portsOf([devnet.rpcUrl, ...devnet.nodes.map(({ rpcUrl }) => rpcUrl)]);
    assert.is(processesWith(devnet.directory).length, 2, 'keeper and chain');
    await devnet.stop();
    await devnet.stop();
    await checkPorts(ports);
    assert.not.ok(existsSync(devnet.directory));
    assert.equal(processesWith(devnet.directory), []);
  });

  test('a named folder and port base are used, and the folder stays', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'quorate-evm-test-'));
    const portBase = await freePortBase(3);
    const devnet = await startEvmDevnet({ chainId: 5, nodes, backEnd: 'none', directory, portBase });
    try {
      assert.equal(portsOf([devnet.rpcUrl, ...devnet.nodes.map(({ rpcUrl }) => rpcUrl)]), [
        portBase,
        portBase + 1,
        portBase + 2,
      ]);
      assert.is(devnet.node('two').files.config, join(directory, 'two', 'config.toml'));
    } finally {
      await devnet.stop();
    }
    assert.ok(existsSync(join(directory, 'two', 'config.toml')));
    rmSync(directory, { recursive: true });
  });

  test('kill -9 of the process that runs it leaves nothing', async () => {
    const parent = fork(PARENT, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const [{ directory, ports }] = (await once(parent, 'message')) as [{ directory: string; ports: number[] }];
    assert.is(processesWith(directory).length, 2);
    parent.kill('SIGKILL');
    await until('the end of all', () => processesWith(directory).length === 0 && !existsSync(directory));
    await checkPorts(ports);
  });

  test('the keeper is killed: the chain ends with it, and the fronts say that it is gone', async () => {
    const devnet = await startEvmDevnet({ chainId: 5, nodes, backEnd: 'none' });
    const keeper = processesWith(devnet.directory).find((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('run-keeper'),
    );
    process.kill(Number(keeper), 'SIGKILL');
    await until('the end of the chain', () => processesWith(devnet.directory).length === 0);
    assert.is(await ask(devnet.node('one').rpcUrl, 'eth_chainId'), '-32603 Internal error');
    await devnet.stop();
  });

  test('what cannot be started is said, and nothing is left', async () => {
    const start = (options = {}) =>
      codeOfAsync(() => startEvmDevnet({ chainId: 5, nodes, backEnd: 'none', ...options }));
    assert.is(await start({ nodes: [{ name: '../x' }] }), 'DEVNET_OPTIONS');
    assert.is(await start({ nodes: [{ name: 'one' }, { name: 'ONE' }] }), 'DEVNET_OPTIONS');
    assert.is(await start({ env: { ANVIL_BIN: '/nowhere/anvil' } }), 'ANVIL_MISSING');
    assert.is(await start({ hardfork: 'nonsense' }), 'DEVNET_CHAIN_FAILED');
    assert.is(
      await start({ nodes: [{ name: 'one', host: 'a.example', role: 'boot' }, { name: 'two' }] }),
      'DEVNET_NODE_FAILED',
    );
    const portBase = await freePortBase(3);
    const other = createServer().listen(portBase + 1, '127.0.0.1');
    await once(other, 'listening');
    assert.is(await start({ portBase }), 'DEVNET_NODE_FAILED');
    await checkPorts([portBase, portBase + 2]);
    other.close();
  });
}

test.run();
