/** What a process loads before it does anything: much of a small command's time is that. */
import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const LOOK = new URL('../../reconciler/cli/compose-look.js', import.meta.url).href;

/** Packages of node_modules that are loaded once this code has run. */
function loadedBy(code: string): ReadonlySet<string> {
  const print = `const { createRequire } = await import('node:module');
    const names = Object.keys(createRequire('${new URL(import.meta.url).pathname}').cache);
    process.stdout.write(JSON.stringify(names));`;
  const text = execFileSync(process.execPath, ['--input-type=module', '-e', code + print], { encoding: 'utf8' });
  const names = (JSON.parse(text) as string[]).flatMap(
    (name) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(name)?.[1] ?? [],
  );
  return new Set(names);
}

test('an organization of a Fabric network loads nothing for an EVM', () => {
  assert.ok(loadedBy(`await import('${LOOK}');`).has('@grpc/grpc-js'), 'it sees what is loaded');
  assert.not.ok(loadedBy(`await import('${LOOK}');`).has('ethers'));
  const evm = new URL('../../reconciler/evm/pure-ethers.js', import.meta.url).href;
  assert.ok(loadedBy(`(await import('${evm}')).pureEthers();`).has('ethers'), 'it would be seen');
});

test.run();
