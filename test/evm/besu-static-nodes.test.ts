import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { editStaticNodes, readStaticNodes } from '../../reconciler/evm/besu-static-nodes.js';

const FILE = 'static-nodes.json';
const enode = (index: number) => `enode://${index.toString(16).padStart(128, '0')}@10.0.0.${index}:30303`;
const [A, B, C] = [enode(1), enode(2), enode(3)];

test('entries come and go, the layout stays', () => {
  assert.is(editStaticNodes(FILE, `[\n\t"${A}",\n\t"${B}"\n]\n`, [A, C]), `[\n\t"${A}",\n\t"${C}"\n]\n`);
  assert.is(editStaticNodes(FILE, `["${A}", "${B}"]`, [B]), `["${B}"]`);
  assert.is(editStaticNodes(FILE, '', [A]), `[\n  "${A}"\n]\n`);
  assert.is(editStaticNodes(FILE, '', []), '');
});

test('what is no array of texts is refused', () => {
  for (const text of ['{}', '[1]', '[', `["${A}",]`, '// x\n[]', 'null']) {
    assert.throws(
      () => readStaticNodes(FILE, text),
      (error: { code: string }) => error.code === 'BESU_FILE_REFUSED',
    );
    assert.throws(
      () => editStaticNodes(FILE, text, [A]),
      (error: { code: string }) => error.code === 'BESU_FILE_REFUSED',
    );
  }
});

test('whatever the layout, JSON reads what was wanted', () => {
  const gap = fc.constantFrom('', ' ', '\n', '\r\n  ', '\n\n');
  const layout = fc.array(fc.tuple(gap, gap, fc.boolean()), { maxLength: 6 });
  fc.assert(
    fc.property(layout, gap, fc.array(fc.integer({ min: 1, max: 8 })), (parts, end, numbers) => {
      const entries = parts.map(([before, behind, escaped], index) => {
        const text = JSON.stringify(enode(index + 1));
        return `${before}${escaped ? text.replace('@', '\\u0040').replaceAll('/', '\\/') : text}${behind}`;
      });
      const wanted = [...new Set(numbers)].map(enode);
      const edited = editStaticNodes(FILE, `[${entries.join(',')}${end}]`, wanted);
      const kept = entries.map((_, index) => enode(index + 1)).filter((one) => wanted.includes(one));
      assert.equal(JSON.parse(edited), [...kept, ...wanted.filter((one) => !kept.includes(one))]);
    }),
    { numRuns: 500 },
  );
});

test.run();
