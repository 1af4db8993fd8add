import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { multipartBoundary, parseMultipart } from '../../../../reconciler/devnet/fabric/orderer/multipart.js';

const part = (name: string, content: string, filename?: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"${filename ? `; filename="${filename}"` : ''}\r\n\r\n${content}\r\n`;
const parse = (text: string, boundary = 'b') => parseMultipart(Buffer.from(text, 'latin1'), boundary);

test('files and values are told apart by the file name; the first of a name counts', () => {
  const form = parse(`${part('f', 'one\r\n--x', 'a.block')}${part('f', 'two', 'b')}${part('v', 'value')}--b--\r\n`);
  assert.equal(
    [...form.files].map(([name, bytes]) => [name, bytes.toString()]),
    [['f', 'one\r\n--x']],
  );
  assert.equal([...form.values.keys()], ['v']);
});

test('an empty file is a file', () => {
  assert.is(parse(`${part('f', '', 'a')}--b--`).files.get('f')?.length, 0);
});

test('bodies that are no form are refused with Go’s texts', () => {
  assert.throws(
    () => parse('', ''),
    (error: Error) => error.message === 'multipart: boundary is empty',
  );
  assert.throws(
    () => parse(''),
    (error: Error) => error.message === 'multipart: NextPart: EOF',
  );
  assert.throws(
    () => parse('--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\ncut off'),
    /unexpected EOF/,
  );
});

test('the boundary is read from the header, quoted or not', () => {
  assert.is(multipartBoundary('multipart/form-data; boundary=----rec'), '----rec');
  assert.is(multipartBoundary('multipart/form-data; boundary="a b"; charset=x'), 'a b');
  assert.is(multipartBoundary('multipart/form-data'), '');
});

test.run();
