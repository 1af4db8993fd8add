import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodePem, encodePem } from '../../../reconciler/fabric/msp/pem.js';

const decoded = (text: string) => decodePem(Buffer.from(text, 'latin1'));
const block = encodePem(
  'CERTIFICATE',
  Buffer.from('some bytes that are more than one line of sixty-four characters long'),
);

test('property: decode(encode(bytes)) = bytes, whatever stands around it', () => {
  const around = fc.stringMatching(/^[a-z \n]{0,20}$/);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), around, around, (bytes, before, after) => {
      const found = decoded(`${before}\n${encodePem('CERTIFICATE', bytes)}${after}`);
      assert.is(found?.type, 'CERTIFICATE');
      assert.equal(found?.bytes, Buffer.from(bytes));
    }),
  );
});

test('the first well-formed block counts, and a broken one before it is passed over', () => {
  const other = encodePem('OTHER', Buffer.from('x'));
  assert.is(decoded(other + block)?.type, 'OTHER');
  assert.is(decoded(`${other.replace('-----END OTHER', '-----END ELSE')}${block}`)?.type, 'CERTIFICATE');
  assert.is(decoded(`${other.replace('eA==', 'eA=')}${block}`)?.type, 'CERTIFICATE');
});

test('headers are skipped; line ends, trailing spaces and a missing last newline do not matter', () => {
  const bytes = decoded(block)?.bytes;
  assert.ok(bytes && bytes.length > 48);
  for (const text of [
    block.replace('-----\n', '-----\nProc-Type: 4\nA: b\n\n'),
    block.replaceAll('\n', '\r\n'),
    block.replaceAll('\n', ' \t\n'),
    block.trimEnd(),
  ]) {
    assert.equal(decoded(text)?.bytes, bytes, JSON.stringify(text));
  }
});

test('what is no PEM is undefined', () => {
  for (const text of [
    '',
    'x',
    block.replace('-----BEGIN', '----BEGIN'),
    `x${block}`,
    block.replace('END CERTIFICATE-----', 'END CERTIFICATE----'),
    `${block.trimEnd()} x`,
    block.replace('\n', '\n*'),
  ]) {
    assert.is(decoded(text), undefined, JSON.stringify(text));
  }
});

test.run();
