import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DemoFolder } from '../../../reconciler/cli/demo/demo-folder.js';
import { demoModules } from '../../../reconciler/cli/demo/demo-modules.js';

const test = suite("where the demo keeps the chaincodes' modules");

test("in the user's cache; in its own folder where none can be made", () => {
  const root = mkdtempSync(join(tmpdir(), 'quorate-test-'));
  const folder = { path: join(root, 'demo') } as DemoFolder;
  try {
    const home = demoModules({ folder, env: { HOME: join(root, 'home') } });
    assert.equal([home, existsSync(home)], [join(root, 'home/.cache/quorate/modules'), true]);
    const cache = demoModules({ folder, env: { HOME: '/x', XDG_CACHE_HOME: join(root, 'cache') } });
    assert.is(cache, join(root, 'cache/quorate/modules'));
    writeFileSync(join(root, 'file'), '');
    assert.is(demoModules({ folder, env: { HOME: join(root, 'file') } }), join(root, 'demo/modules'));
  } finally {
    rmSync(root, { recursive: true });
  }
});

test.run();
