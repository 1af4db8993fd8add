import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { removeFolder } from '../../../reconciler/cli/demo/remove-folder.js';

const test = suite('removing a folder that is still written to');

test('a file that comes while it is removed goes, too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-test-'));
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  let late = 2;
  const remove: typeof rmSync = (path, options) => {
    if (late-- > 0) {
      writeFileSync(join(folder, `a/b/late${late}`), '');
      throw Object.assign(new Error('ENOTEMPTY: directory not empty'), { code: 'ENOTEMPTY' });
    }
    assert.is(options?.maxRetries, undefined, 'Node would wait, and not look again');
    rmSync(path, options);
  };
  await removeFolder(folder, remove);
  assert.not.ok(existsSync(folder));
  await removeFolder(folder);
});

test.run();
