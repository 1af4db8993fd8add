/** Real Besu nodes: what they are given and how they end, with a stand-in program; and, where there is one, with Besu. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkPorts } from '../../../reconciler/devnet/check-ports.js';
import { enforceContract } from '../../../reconciler/devnet/evm/enforce-contract.js';
import { evmNodeKey } from '../../../reconciler/devnet/evm/evm-key.js';
import { findBesu } from '../../../reconciler/devnet/evm/find-besu.js';
import { qbftExtraData } from '../../../reconciler/devnet/evm/qbft-genesis.js';
import { type EvmDevnet, startEvmDevnet } from '../../../reconciler/devnet/evm/start-evm-devnet.js';
import { codeOf, codeOfAsync } from '../../code-of.js';
import { needsBesu } from '../../needs.js';
import { until } from '../../wait.js';
import { ask } from './json-rpc.js';

const besu = needsBesu('nodes of a real Besu: lists and peers');
const test = suite('nodes of a real Besu');
const CHAIN = 4711;
const nodes = [
  { name: 'boot1', role: 'boot' as const },
  { name: 'validator1', role: 'validator' as const },
];
let folder: string;

test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-besu-nodes-'));
});
test.after.each(() => rmSync(folder, { recursive: true, force: true }));

/** Reads the settings that it is given and says who it is, as the node of that key. */
function standIn(script: string): string {
  const program = join(folder, 'besu');
  writeFileSync(program, `#!${process.execPath}\n${script}`);
  chmodSync(program, 0o755);
  return program;
}

const SERVES = `
const { readFileSync } = require('node:fs');
const config = readFileSync(process.argv[process.argv.indexOf('--config-file') + 1], 'utf8');
const of = (key) => JSON.parse(new RegExp('^' + key + '=(.*)$', 'm').exec(config)[1]);
const ecdh = require('node:crypto').createECDH('secp256k1');
ecdh.setPrivateKey(readFileSync(of('node-private-key-file'), 'utf8').trim(), 'hex');
const id = ecdh.getPublicKey('hex').slice(2);
const result = 'enode://' + id + '@' + of('p2p-host') + ':' + of('p2p-port');
require('node:http').createServer((_, response) => response.end(JSON.stringify([{ jsonrpc: '2.0', id: 0, result }])))
  .listen(of('rpc-http-port'), of('rpc-http-host'));
`;

const start = (program: string, options = {}): Promise<EvmDevnet> =>
  startEvmDevnet({ chainId: CHAIN, nodes, backEnd: 'local', besu: program, ...options });

test('each node gets its key, its files and a genesis that names the validators', async () => {
  const devnet = await start(standIn(SERVES));
  const ports = devnet.nodes.map(({ rpcUrl }) => Number(new URL(rpcUrl).port));
  try {
    assert.equal(
      devnet.nodes.map(({ id, enode }) => enode.includes(id)),
      [true, true],
    );
    const config = parse(readFileSync(devnet.node('boot1').files.config, 'utf8'));
    assert.equal([config['network-id'], config['p2p-host'], config['sync-mode']], [CHAIN, '127.0.0.1', 'FULL']);
    const genesis = JSON.parse(readFileSync(String(config['genesis-file']), 'utf8'));
    const { address } = evmNodeKey(CHAIN, 'validator1');
    assert.equal([genesis.config.chainId, genesis.extraData], [CHAIN, qbftExtraData([address])]);
    await devnet.node('boot1').stop();
    assert.equal(
      devnet.nodes.map(({ isRunning }) => isRunning),
      [false, true],
    );
    await devnet.node('boot1').start();
    assert.ok(devnet.node('boot1').isRunning);
  } finally {
    await devnet.stop();
  }
  await checkPorts(ports);
  assert.not.ok(existsSync(devnet.directory));
});

test('nodes ask a contract of accounts from the first block on, and one of nodes from the restart on', async () => {
  const nothing = { code: '0x', storage: {} };
  const ingress = { node: nothing, account: nothing };
  const devnet = await start(standIn(SERVES), { backEnd: 'contract', accountsByContract: true, ingress });
  const asked = () =>
    devnet.nodes.flatMap(({ files }) => {
      const settings = parse(readFileSync(files.config, 'utf8'));
      return ['nodes', 'accounts'].map((what) => settings[`permissions-${what}-contract-enabled`]);
    });
  try {
    assert.equal(asked(), [false, true, false, true]);
    await enforceContract(devnet.nodes);
    assert.equal(asked(), [true, true, true, true]);
    assert.ok(devnet.nodes.every(({ isRunning }) => isRunning));
    const [boot, validator] = devnet.nodes.map(({ enode }) => Number(/:(\d+)$/.exec(enode)![1]));
    assert.is(boot! + 1, validator, 'P2P ports are free ones in a row');
    assert.is.not(boot, 60_606, 'which two networks do not share');
  } finally {
    await devnet.stop();
  }
});

test('one that does not start is told with the end of its log; what a real Besu cannot have is refused', async () => {
  const broken = standIn('console.log("Unknown option"); process.exit(3);');
  try {
    await start(broken);
    assert.unreachable();
  } catch (error) {
    const { code, why } = error as { code: string; why: string };
    assert.is(code, 'DEVNET_NODE_FAILED');
    assert.match(why, /it has ended: 3\nUnknown option/);
  }
  const elsewhere = { nodes: [{ name: 'a', host: '10.0.0.1' }] };
  assert.is(await codeOfAsync(() => start(broken, elsewhere)), 'DEVNET_OPTIONS');
  assert.is(await codeOfAsync(() => start(broken, { nodes: [{ name: 'a', id: 'ab'.repeat(64) }] })), 'DEVNET_OPTIONS');
});

test('extra data of a first block: vanity, validators, no vote, round 0, no seals', () => {
  const address = 'ab'.repeat(20);
  assert.is(qbftExtraData([`0x${address}`]), `0xf83aa0${'00'.repeat(32)}d594${address}c080c0`);
  assert.is(qbftExtraData([]), `0xe5a0${'00'.repeat(32)}c0c080c0`);
});

test('BESU_BIN may name the program or a release, and nothing else', () => {
  assert.is(findBesu({}), undefined);
  const program = standIn(SERVES);
  assert.is(findBesu({ BESU_BIN: program }), program);
  assert.is(
    codeOf(() => findBesu({ BESU_BIN: folder })),
    'BESU_MISSING',
  );
  assert.is(
    codeOf(() => findBesu({ BESU_BIN: '/nowhere' })),
    'BESU_MISSING',
  );
});

if (besu !== undefined) {
  test('its lists answer as the fronts do, and its nodes find each other by them', async () => {
    const devnet = await start(besu);
    try {
      const [boot, validator] = devnet.nodes as [(typeof devnet.nodes)[0], (typeof devnet.nodes)[0]];
      await until('the nodes find each other', async () => (await ask(boot.rpcUrl, 'net_peerCount')) === '0x1');
      const rpc = (method: string, ...params: unknown[]) => ask(validator.rpcUrl, method, ...params);
      const stranger = `enode://${evmNodeKey(CHAIN, 'stranger').nodeId}@127.0.0.2:30303`;
      assert.is(await rpc('perm_addNodesToAllowlist', [stranger]), 'Success');
      assert.is(await rpc('perm_addNodesToAllowlist', [stranger]), '-32000 Cannot add an existing node to allowlist');
      assert.is(await rpc('perm_addNodesToAllowlist', ['enode://x']), '-32000 Request contains an invalid node');
      assert.is(await rpc('perm_removeNodesFromAllowlist', [stranger]), 'Success');
      assert.match(String(await rpc('perm_removeNodesFromAllowlist', [boot.enode])), /Cannot remove a fixed node/);
    } finally {
      await devnet.stop();
    }
  });
}

test.run();
