import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toolEnvironment } from '../../../reconciler/adapters/runtime/run-tool.js';

const test = suite('what a tool sees of our environment');

test('where npm keeps its cache, for a user without a home; no token', () => {
  const before = { ...process.env };
  try {
    Object.assign(process.env, { npm_config_cache: '/cache', NPM_TOKEN: 'secret', npm_config__auth: 'secret' });
    const seen = toolEnvironment();
    assert.is(seen.npm_config_cache, '/cache');
    assert.not.ok(Object.values(seen).includes('secret'));
    assert.is(seen.PATH, process.env.PATH);
  } finally {
    process.env = before;
  }
});

test.run();
