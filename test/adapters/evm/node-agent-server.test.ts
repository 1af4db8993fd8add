/** Node agent and loop over mutual TLS: who gets in, and what both sides say. */
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadNodeAgentSettings } from '../../../reconciler/adapters/evm/load-node-agent-settings.js';
import { LocalPermissioning } from '../../../reconciler/adapters/evm/local-permissioning.js';
import { NodeAgent } from '../../../reconciler/adapters/evm/node-agent.js';
import { NodeAgentServer } from '../../../reconciler/adapters/evm/node-agent-server.js';
import { readSchema } from '../../../reconciler/adapters/files/read-schema.js';
import type { NodeAgentConfig } from '../../../reconciler/config/reconciler-config.js';
import { type EvmDevnet, startEvmDevnet } from '../../../reconciler/devnet/evm/start-evm-devnet.js';
import { type AgentFiles, writeAgentFiles, writeAuthority } from '../../../reconciler/devnet/evm/write-agent-files.js';
import type { PermissioningTarget } from '../../../reconciler/ports/read/permissioning-reader.js';
import { codeOf, codeOfAsync } from '../../code-of.js';
import { needsAnvil } from '../../needs.js';

const anvil = needsAnvil('node agent over mutual TLS');
const test = suite('node agent server');
const A = `enode://${'a'.repeat(128)}@10.1.0.1:30303`;
const account = `0x${'1'.repeat(40)}`;
const target: PermissioningTarget = {
  network: 'net',
  chainId: 7,
  backEnd: 'local',
  nodeIngress: `0x${'0'.repeat(36)}9999`,
  accountIngress: `0x${'0'.repeat(36)}8888`,
  interface: undefined,
};

let devnet: EvmDevnet;
let files: AgentFiles;
let server: NodeAgentServer;
let port: number;
let log: string[];

test.before(async () => {
  if (anvil === undefined) return;
  devnet = await startEvmDevnet({
    chainId: 7,
    nodes: [{ name: 'boot1', role: 'boot' }, { name: 'writer1' }],
    backEnd: 'local',
    allowedAccounts: [account],
  });
  files = writeAgentFiles(devnet.directory, 'OrgA', devnet.node('writer1'), 0);
});
test.after(() => devnet?.stop());
test.before.each(() => start());
test.after.each(() => server.close());

async function start(clients?: readonly string[]): Promise<void> {
  const settings = loadNodeAgentSettings(files.settings, readSchema('node-agent.schema.json'));
  const { node, rpc, tls } = settings;
  const [certificate, key, clientCertificates] = [tls.certificate, tls.key, tls.clientCertificates].map((file) =>
    readFileSync(file, 'utf8'),
  ) as [string, string, string];
  log = [];
  const agent = new NodeAgent({ node, rpcUrl: rpc, files: settings.files });
  const options = { host: settings.host, port: settings.port, clients, log: (line: string) => log.push(line) };
  server = new NodeAgentServer(agent, { ...options, certificate, key, clientCertificates });
  port = await server.listen();
}

function configOf(change: Partial<NodeAgentConfig> = {}): NodeAgentConfig {
  return { ...files, name: 'writer1', network: 'net', agent: `https://127.0.0.1:${port}`, ...change };
}
const local = (change?: Partial<NodeAgentConfig>) => new LocalPermissioning([configOf(change)]);
const lists = (allowedNodes: readonly string[]) => ({
  ...{ allowedNodes, allowedAccounts: undefined, staticNodes: undefined, bootNodes: undefined },
});
const all = (...more: string[]) => [...devnet.nodes.map(({ enode }) => enode), ...more];

if (anvil) {
  test('the loop reads its own nodes and writes their lists', async () => {
    const own = (await local().ownNodes(target)).get('writer1')!;
    assert.equal([own.id, own.allowedNodes, own.faults], [devnet.node('writer1').id, all(), []]);
    assert.equal(await local().writeOwnNode(target, 'writer1', lists(all(A))), { changed: true, refused: [] });
    const { nodes, ledger, stores } = await local().nodes(target);
    assert.equal(
      nodes.map(({ id }) => id),
      [...devnet.nodes.map(({ id }) => id), 'a'.repeat(128)].sort(),
    );
    assert.equal([ledger, stores], [{ type: 'evm', name: 'local', genesis: '7' }, ['host', 'port']]);
    assert.equal((await local().accounts(target)).accounts, [{ address: account }]);
    await local().writeOwnNode(target, 'writer1', lists(all()));
  });

  test('nobody gets in without a certificate of this organization', async () => {
    const stranger = writeAuthority(devnet.directory, 'OrgB');
    const { clientCertificate, clientKey } = stranger;
    assert.is(await codeOfAsync(() => local({ clientCertificate, clientKey }).nodes(target)), 'NODE_AGENT_UNREACHABLE');
    // And the loop gives its certificate to no other helper than one of its CA.
    const { tlsRootCertificates } = stranger;
    assert.is(await codeOfAsync(() => local({ tlsRootCertificates }).nodes(target)), 'NODE_AGENT_UNREACHABLE');
    const own = await local({ clientCertificate, clientKey }).ownNodes(target);
    assert.match(own.get('writer1')!.faults[0]!, /helper beside one of our nodes cannot be asked/);
    const bare = await new Promise<string>((resolve) => {
      const call = request(`https://127.0.0.1:${port}/v1/node`, {
        ca: readFileSync(files.tlsRootCertificates),
        agent: false,
      });
      call.once('error', (error) => resolve(error.message));
      call.once('response', (response) => text(response).then(resolve));
      call.end();
    });
    assert.match(bare, /certificate required|ECONNRESET|socket hang up/);
    assert.ok(log.some((line) => line.startsWith('refused: ')));
  });

  test('an older TLS is refused', async () => {
    const [cert, key, ca] = [files.clientCertificate, files.clientKey, files.tlsRootCertificates].map((file) =>
      readFileSync(file),
    );
    const ended = await new Promise<string>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, cert, key, ca, maxVersion: 'TLSv1.2' }, () =>
        resolve('connected'),
      );
      socket.once('error', (error) => resolve(error.message));
    });
    assert.match(ended, /protocol version/);
  });

  test('where certificates are named, another one of the same CA stays out', async () => {
    const own = new X509Certificate(readFileSync(files.clientCertificate)).fingerprint256
      .replaceAll(':', '')
      .toLowerCase();
    await server.close();
    await start([own]);
    assert.is((await local().nodes(target)).nodes.length, 2);
    await server.close();
    await start(['0'.repeat(64)]);
    assert.is(await codeOfAsync(() => local().nodes(target)), 'NODE_AGENT_REFUSED');
  });

  test('what is meant for another node, chain or release is refused, and nothing is written', async () => {
    const before = readFileSync(devnet.node('writer1').files.permissions, 'utf8');
    const elsewhere = { ...target, chainId: 8 };
    assert.is(await codeOfAsync(() => local().nodes(elsewhere)), 'WRONG_CHAIN');
    assert.is(await codeOfAsync(() => local().writeOwnNode(elsewhere, 'writer1', lists([A]))), 'WRONG_CHAIN');
    assert.is(await codeOfAsync(() => local({ name: 'other' }).nodes(target)), 'NODE_UNKNOWN');
    assert.is(
      await codeOfAsync(() => local({ name: 'other' }).writeOwnNode(target, 'other', lists([A]))),
      'NODE_UNKNOWN',
    );
    assert.is(await codeOfAsync(() => local().writeOwnNode(target, 'other', lists([A]))), 'NODE_UNKNOWN');
    assert.is(await codeOfAsync(() => local().writeOwnNode(target, 'writer1', lists([]))), 'NODE_LISTS_REFUSED');
    const bad = { ...lists([A]), others: [A] };
    assert.is(await codeOfAsync(() => local().writeOwnNode(target, 'writer1', bad)), 'NODE_AGENT_REFUSED');
    assert.is(
      await codeOfAsync(() => local().writeOwnNode(target, 'writer1', lists(['x'.repeat(600)]))),
      'NODE_AGENT_REFUSED',
    );
    assert.is(
      await codeOfAsync(() => local({ network: 'other' }).writeOwnNode(target, 'writer1', lists([A]))),
      'NODE_UNKNOWN',
    );
    assert.is(readFileSync(devnet.node('writer1').files.permissions, 'utf8'), before);
  });

  test('a helper that is gone is transient, and keeps no other node from being seen', async () => {
    const gone = configOf({ name: 'gone', agent: 'https://127.0.0.1:1' });
    const both = new LocalPermissioning([gone, configOf()]);
    const own = await both.ownNodes(target);
    assert.is(own.get('gone')!.id, undefined);
    assert.is(own.get('writer1')!.id, devnet.node('writer1').id);
    assert.is(await codeOfAsync(() => both.nodes(target)), 'NODE_AGENT_UNREACHABLE');
  });

  test('settings: every defect is named with its place', () => {
    const sound = readFileSync(files.settings, 'utf8');
    const load = (change: (text: string) => string) => {
      const file = `${files.settings}.test`;
      writeFileSync(file, change(sound));
      return codeOf(() => loadNodeAgentSettings(file, readSchema('node-agent.schema.json')));
    };
    assert.is(
      load((same) => same),
      'no error',
    );
    assert.is(
      load((one) => `${one}more: 1\n`),
      'CONFIG_INVALID',
    );
    assert.is(
      load((one) => one.replace(/rpc: .*/, 'rpc: file:///etc/passwd')),
      'CONFIG_INVALID',
    );
    assert.is(
      load((one) => one.replace(/rpc: .*/, 'rpc: http://user:secret@host')),
      'CONFIG_INVALID',
    );
    assert.is(
      load((one) => one.replace('node: "writer1"', 'node: "../x"')),
      'CONFIG_INVALID',
    );
    assert.is(
      load((one) => `${one}---\n${one}`),
      'CONFIG_INVALID',
    );
    assert.is(
      codeOf(() => loadNodeAgentSettings('/nowhere.yaml', readSchema('node-agent.schema.json'))),
      'CONFIG_MISSING',
    );
  });
}

test.run();
