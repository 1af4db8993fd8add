/** The documents of examples/plasma at each step of its story: sound, and each pull request changes what it says. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  lowerTimeout,
  makePlasmaChain,
  settleSooner,
  smallerBlocks,
} from '../../reconciler/cli/demo/plasma/pull-requests.js';
import { firstFiles, SPEC } from '../../reconciler/cli/demo/plasma/spec-files.js';
import type { FileChanges } from '../../reconciler/cli/demo/upstream-repository.js';
import { loadDirectory } from '../../reconciler/cli/load-directory.js';
import type { ChannelSpec } from '../../reconciler/kinds/channel/channel-spec.js';
import type { PlasmaChainSpec } from '../../reconciler/kinds/plasma-chain/plasma-chain-spec.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ORDERERS = [
  { mspId: 'ord01', address: '127.0.0.1:7050' },
  { mspId: 'ord02', address: '127.0.0.1:8050' },
];

function write(folder: string, changes: FileChanges): void {
  for (const [path, content] of Object.entries(changes)) {
    const to = join(folder, path);
    mkdirSync(dirname(to), { recursive: true });
    if (content !== null && typeof content === 'object') cpSync(content.copyOf, to, { recursive: true });
    else if (content !== null) writeFileSync(to, content);
  }
}

/** What the documents say once these are merged. @throws AssertionError at any diagnostic */
async function merged(...changes: FileChanges[]) {
  const folder = mkdtempSync(join(tmpdir(), 'plasma-'));
  try {
    // As a repo: sources lie outside the network's folder.
    mkdirSync(join(folder, '.git'));
    for (const one of [firstFiles(ROOT, { orderers: ORDERERS }), ...changes]) write(folder, one);
    const { desired, diagnostics } = await loadDirectory(join(folder, SPEC));
    assert.equal(diagnostics, []);
    const spec = (address: string): unknown => desired!.resources.get(`plasma/${address}`)?.spec;
    const channel = (name: string) => spec(`Channel/${name}`) as ChannelSpec;
    return { channel, chain: spec('PlasmaChain/chains02') as PlasmaChainSpec | undefined };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const first = makePlasmaChain(ROOT).changes;

test('the pull request that makes it a plasma chain changes no batch and moves no peer', async () => {
  const before = await merged();
  const after = await merged(first);
  assert.equal([before.chain, after.chain?.operator], [undefined, 'org01']);
  for (const name of ['chains', 'chains02']) {
    const { orderer, placement } = before.channel(name);
    assert.equal([after.channel(name).orderer, after.channel(name).placement], [orderer, placement], name);
  }
});

test('each further pull request changes the one thing that it says', async () => {
  const [blocks, timeout, settlement] = [smallerBlocks, lowerTimeout, settleSooner].map((one) => one(ROOT).changes);
  const smaller = await merged(first, blocks!);
  assert.equal(
    [smaller.channel('chains02').orderer.BatchSize?.MaxMessageCount, smaller.channel('chains').orderer.BatchTimeout],
    [10, '1s'],
  );
  const quicker = await merged(first, blocks!, timeout!);
  assert.is(quicker.channel('chains').orderer.BatchTimeout, '250ms');
  assert.is(quicker.channel('chains02').orderer.BatchTimeout, '1s');
  const sooner = await merged(first, blocks!, timeout!, settlement!);
  assert.equal(sooner.chain?.settlement, { everyBlocks: 5, everySeconds: 3 });
  assert.is(sooner.channel('chains02').orderer.BatchSize?.MaxMessageCount, 10, 'on top of those before');
});

test.run();
