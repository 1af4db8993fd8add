/**
 * How long a node agent takes to put lists into a running node and its file: over mutual TLS, on a Besu front, without a
 * restart. Never a timed test: it prints.
 *
 *   node dist/test/bench/node-agent-lists.js [COUNT ...]      default: 1000 5000
 */
import { readFileSync } from 'node:fs';
import { LocalPermissioning } from '../../reconciler/adapters/evm/local-permissioning.js';
import { NodeAgent } from '../../reconciler/adapters/evm/node-agent.js';
import { NodeAgentServer } from '../../reconciler/adapters/evm/node-agent-server.js';
import { startEvmDevnet } from '../../reconciler/devnet/evm/start-evm-devnet.js';
import { writeAgentFiles } from '../../reconciler/devnet/evm/write-agent-files.js';
import type { PermissioningTarget } from '../../reconciler/ports/read/permissioning-reader.js';

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1000, 5000];
const TARGET: PermissioningTarget = {
  network: 'bench',
  chainId: 9,
  backEnd: 'local',
  nodeIngress: '',
  accountIngress: '',
  interface: undefined,
};
const enode = (index: number) =>
  `enode://${index.toString(16).padStart(128, '0')}@10.${index >> 16}.${(index >> 8) & 255}.${index & 255}:30303`;

const started = performance.now();
const devnet = await startEvmDevnet({ chainId: 9, nodes: [{ name: 'writer1' }], backEnd: 'local' });
console.log(`devnet of one node: ${seconds(started)} s`);
const node = devnet.node('writer1');
const files = writeAgentFiles(devnet.directory, 'Org', node, 0);
const { permissions, staticNodes, config } = node.files;
const agent = new NodeAgent({
  node: 'writer1',
  rpcUrl: node.rpcUrl,
  files: { nodes: permissions, accounts: undefined, staticNodes, config },
});
const pem = (file: string) => readFileSync(file, 'utf8');
const server = new NodeAgentServer(agent, {
  host: '127.0.0.1',
  port: 0,
  certificate: pem(`${node.files.folder}/agent.pem`),
  key: pem(`${node.files.folder}/agent.key`),
  clientCertificates: pem(files.tlsRootCertificates),
  clients: undefined,
  log: () => undefined,
});
const local = new LocalPermissioning([
  { ...files, name: 'writer1', network: 'bench', agent: `https://127.0.0.1:${await server.listen()}` },
]);

for (const count of counts) {
  const entries = Array.from({ length: count }, (_, index) => enode(index + 1));
  const changed = [...entries.slice(5), ...Array.from({ length: 5 }, (_, index) => enode(count + index + 1))];
  // Two that our own reading lets pass and the node refuses: the call is halved until each is alone.
  const refused = ['a', 'b'].map((digit) => `enode://${digit.repeat(128)}@node-${digit}.example:30303`);
  await write('from one entry', [node.enode, ...entries]);
  await write('5 come, 5 go', [node.enode, ...changed]);
  await write('the same again', [node.enode, ...changed]);
  await write('2 of them refused, 100 new', [
    node.enode,
    ...changed,
    refused[0]!,
    ...Array.from({ length: 100 }, (_, index) => enode(2 * count + index)),
    refused[1]!,
  ]);
  await write('down to one entry', [node.enode]);

  async function write(what: string, allowedNodes: readonly string[]): Promise<void> {
    const from = performance.now();
    const lists = { allowedNodes, allowedAccounts: undefined, staticNodes: undefined, bootNodes: undefined };
    const result = await local.writeOwnNode(TARGET, 'writer1', lists);
    const faults = (await local.ownNodes(TARGET)).get('writer1')!.faults.length;
    console.log(
      `${count} entries, ${what}: ${seconds(from)} s written and read back; ${result.refused.length} refused, ${faults} faults`,
    );
  }
}
await server.close();
await devnet.stop();

function seconds(from: number): string {
  return ((performance.now() - from) / 1000).toFixed(2);
}
