/** `reconcile devnet up|status|down` for a spec with a Besu network, as processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LocalPermissioning } from '../../../reconciler/adapters/evm/local-permissioning.js';
import type { BesuFile } from '../../../reconciler/cli/devnet-besu-file.js';
import { checkPorts } from '../../../reconciler/devnet/check-ports.js';
import { governanceContracts } from '../../../reconciler/devnet/evm/deploy-governance.js';
import { ACCOUNT_INGRESS, NODE_INGRESS } from '../../../reconciler/devnet/evm/evm-genesis.js';
import { evmAccountKey } from '../../../reconciler/devnet/evm/evm-key.js';
import { needsAnvil } from '../../needs.js';
import { CHAIN, NODES, type SpecParameters, writeBesuDocuments, writeBesuSpec } from './devnet-spec.js';
import { ask } from './json-rpc.js';

const anvil = needsAnvil('reconcile devnet with a Besu network');
const test = suite('reconcile devnet with a Besu network');
const MAIN = fileURLToPath(new URL('../../../reconciler/main.js', import.meta.url));
let folder: string;
let up: ChildProcess | undefined;

test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'quorate-besu-'));
});
test.after.each(async () => {
  if (up && up.exitCode === null && up.signalCode === null) {
    up.kill('SIGTERM');
    await once(up, 'exit');
  }
  up = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const directory = () => join(folder, 'devnet');
const start = (...args: string[]) => spawn(process.execPath, [MAIN, 'devnet', ...args, '--directory', directory()]);

/** Resolves when it says how to reach it. */
async function running(parameters: SpecParameters): Promise<BesuFile> {
  up = start('up', '--spec', writeBesuSpec(folder, parameters));
  for await (const line of createInterface({ input: up.stdout! })) {
    if (line.startsWith('Its keys are public')) break;
  }
  up.stdout!.resume();
  return JSON.parse(readFileSync(join(directory(), 'besu.json'), 'utf8')) as BesuFile;
}

async function ended(
  ...args: string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const child = start(...args);
  const exit = once(child, 'exit') as Promise<[number]>;
  const [out, err] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  return { code: (await exit)[0], out, err };
}

if (anvil) {
  test('contracts: OpsSC governs, the lists begin empty; down ends it and frees its ports', async () => {
    const file = await running({ backEnd: 'contract' });
    const [network] = file.networks;
    assert.equal(network!.contracts, governanceContracts(CHAIN));
    assert.equal(
      network!.nodes.map(({ name, organization, agent }) => [name, organization, agent]),
      [
        ['boot1', 'Alpha', undefined],
        ['validator1', 'Alpha', undefined],
        ['writer1', 'Beta', undefined],
      ],
    );
    const alpha = network!.accounts.find(({ organization }) => organization === 'Alpha')!;
    const { address, privateKey } = evmAccountKey(CHAIN, 'Alpha');
    assert.equal([alpha.address, readFileSync(alpha.privateKeyFile, 'utf8')], [address, `${privateKey.slice(2)}\n`]);
    assert.is(await ask(network!.nodes[0]!.rpcUrl, 'net_peerCount'), '0x0');
    const status = await ended('status');
    assert.is(status.code, 0, status.err);
    assert.match(status.out, /writer1 {2}\(writer of Beta\) {2}0 peers/);
    assert.is((JSON.parse((await ended('status', '--format', 'json')).out) as BesuFile).pid, file.pid);
    assert.match((await ended('up', '--spec', join(folder, 'spec'))).err, /DEVNET_RUNNING/);
    const down = await ended('down');
    assert.is(down.code, 0, down.err);
    await checkPorts(
      [network!.rpcUrl, ...network!.nodes.map(({ rpcUrl }) => rpcUrl)].map((url) => Number(new URL(url).port)),
    );
    assert.not.ok(existsSync(join(directory(), 'besu.json')));
    assert.match((await ended('status')).err, /DEVNET_NOT_RUNNING/);
  });

  test('local lists: everybody is in, and a loop reaches the agent beside its own node', async () => {
    const [network] = (await running({ backEnd: 'local' })).networks;
    const writer = network!.nodes.find(({ name }) => name === 'writer1')!;
    assert.is(await ask(writer.rpcUrl, 'net_peerCount'), '0x2');
    const target = {
      ...{ network: 'main', chainId: CHAIN, backEnd: 'local' as const, interface: undefined },
      ...{ nodeIngress: NODE_INGRESS, accountIngress: ACCOUNT_INGRESS },
    };
    const { url: agent, ...files } = writer.agent!;
    const local = new LocalPermissioning([{ ...files, name: 'writer1', network: 'main', agent }]);
    const allowed = network!.nodes.filter(({ name }) => name !== 'validator1').map(({ enode }) => enode);
    const lists = { allowedNodes: allowed, allowedAccounts: undefined, staticNodes: undefined, bootNodes: undefined };
    assert.equal(await local.writeOwnNode(target, 'writer1', lists), { changed: true, refused: [] });
    assert.is(await ask(writer.rpcUrl, 'net_peerCount'), '0x1');
    // The agent of Beta takes nobody of Alpha.
    const other = network!.nodes.find(({ name }) => name === 'boot1')!.agent!;
    const stranger = new LocalPermissioning([{ ...other, name: 'writer1', network: 'main', agent }]);
    assert.is((await stranger.ownNodes(target)).get('writer1')!.id, undefined);
  });

  test('beside the Fabric network of the same spec: one process, both told by status', async () => {
    const spec = join(folder, 'telecom');
    cpSync(fileURLToPath(new URL('../../../../network-specs/telecom', import.meta.url)), spec, { recursive: true });
    // Their sources are outside of the copy.
    rmSync(join(spec, 'chaincodes'), { recursive: true });
    const nodes = NODES.map((node) => ({ ...node, organization: 'Telco1' }));
    writeBesuDocuments(spec, { backEnd: 'local', nodes });
    up = start('up', '--spec', spec, '--quiet');
    for await (const line of createInterface({ input: up.stdout! })) {
      if (line.startsWith('All of it, keys and certificates too')) break;
    }
    up.stdout!.resume();
    const status = await ended('status');
    assert.is(status.code, 0, status.err);
    assert.match(status.out, /peer0\.telco1.*writer1 {2}\(writer of Telco1\) {2}agent https:.*2 peers/s);
    assert.is((await ended('down')).code, 0);
    assert.not.ok(existsSync(join(directory(), 'besu.json')));
  });

  test('a spec with keys that are not the devnet’s is refused, and says which it would be', async () => {
    const stranger = { name: 'writer1', role: 'writer', organization: 'Beta', id: 'ab'.repeat(64) };
    const refusal = async (parameters: Omit<SpecParameters, 'backEnd'>) =>
      (await ended('up', '--spec', writeBesuSpec(folder, { backEnd: 'contract', ...parameters }))).err;
    assert.match(await refusal({ nodes: [stranger] }), /DEVNET_IDENTITIES/);
    assert.match(await refusal({ contract: `0x${'1'.repeat(40)}` }), new RegExp(governanceContracts(CHAIN).opssc));
    assert.match(
      (await ended('up', '--spec', writeBesuSpec(folder, { backEnd: 'contract' }), '--watch')).err,
      /OPTION_CONFLICT/,
    );
    assert.not.ok(existsSync(join(directory(), 'besu.json')));
  });
}

test.run();
