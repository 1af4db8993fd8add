import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Plan } from '../../reconciler/core/model/plan.js';
import { diagnosticsMarkdown, diagnosticsText } from '../../reconciler/views/diagnostics.js';
import { annotation } from '../../reconciler/views/github.js';
import { markdownBlock, markdownCode, markdownText } from '../../reconciler/views/markdown.js';
import { planMarkdown } from '../../reconciler/views/plan-markdown.js';
import { planText } from '../../reconciler/views/plan-text.js';
import { CHAINCODE, liveChaincode, planOf, present } from '../kinds/live-fixture.js';
import { chaincode, desire } from '../spec/fixture.js';

const EVIL = 'a\u001b[2J`](https://evil.example) <img src=x> @everyone | # **x**\n::error::y';

test("nothing of others' text acts in Markdown", () => {
  const text = markdownText(EVIL);
  for (const bad of ['](', '<img', '@everyone', '\n', '\u001b', 'https://', '**x**']) assert.not.match(text, bad);
  assert.is(markdownCode('a`b``c'), '```a`b``c```');
  assert.is(markdownCode('`'), '`` ` ``');
  const block = markdownBlock('diff', ['+ ```', '# x\ny']);
  assert.ok(block.startsWith('````diff\n') && block.endsWith('\n````'));
  assert.not.match(block, '\ny');
});

test('an annotation is one line whatever is in it', () => {
  const line = annotation('error', EVIL, { file: 'a,b:c', line: 1, title: '50%' });
  assert.not.match(line, '\n');
  assert.ok(line.startsWith('::error file=a%2Cb%3Ac,line=1,title=50%25::'));
});

test('a plan of evil texts stays a plan, on a terminal and in a comment', () => {
  const definition = { ...liveChaincode().definition!, version: EVIL };
  const desired = desire({ 'net/cc.yaml': chaincode() });
  const plan: Plan = planOf(desired, { [CHAINCODE]: present(liveChaincode({ definition })) });
  assert.not.match(planText(plan), '\u001b');
  const markdown = planMarkdown(plan);
  assert.not.match(markdown, '\u001b');
  assert.not.match(markdown, '\n::error');
});

test('a comment that would be too long says what it leaves out', () => {
  const plan = planOf(desire({ 'net/cc.yaml': chaincode({ version: '"2"' }) }), {
    [CHAINCODE]: present(liveChaincode()),
  });
  const long = planMarkdown({ ...plan, changes: Array(500).fill(plan.changes[0]) });
  assert.ok(long.length < 65_536);
  assert.match(long, /\*\*\d+ more parts do not fit/);
});

test('diagnostics are escaped, too', () => {
  const evil = {
    file: 'a',
    line: 1,
    column: 1,
    severity: 'error',
    code: 'X',
    path: '',
    what: EVIL,
    mend: EVIL,
  } as const;
  assert.not.match(diagnosticsText([evil]), '\u001b');
  assert.not.match(diagnosticsMarkdown([evil]), '<img');
});

test.run();
