import { execFileSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { shellWord } from '../../reconciler/views/shell-word.js';

const test = suite('words of a shell');

test('what needs no quotes has none', () => {
  for (const word of ['/tmp/quorate-a1', 'a.yaml', 'git:main', 'k=v,w']) assert.is(shellWord(word), word);
});

test('whatever a path may hold is one word, as it is', () => {
  for (const word of ['', '/my dir/x', "it's", '$HOME `id` "x" \\', 'ø 名', '*', '~', 'a;b', 'a\nb']) {
    assert.is(execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' }), word);
  }
});

test.run();
