import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { editDocument } from '../../reconciler/spec/edit-document.js';

const TEXT = `# On top.
kind: Chaincode
metadata: { name: a } # short
spec:
  version: "1.0" # keep me
  endorsementPolicy: >-
    AND('A.peer',
    'B.peer')
---
kind: Chaincode
metadata: { name: b }
spec:
  version: '1.0'
`;
const A = { kind: 'Chaincode', name: 'a' };

test('values change; comments, quotes and other documents stay', () => {
  const edited = editDocument(TEXT, A, [{ path: ['spec', 'version'], value: '1.1' }]);
  assert.is(edited, TEXT.replace('"1.0"', '"1.1"'));
  const other = editDocument(TEXT, { ...A, name: 'b' }, [{ path: ['spec', 'version'], value: '2' }]);
  assert.is(other, TEXT.replace("'1.0'", "'2'"));
});

test('a field that is not there is added, as text where it would be read as something else', () => {
  const edited = editDocument('kind: Chaincode\nmetadata: { name: a }\nspec:\n  channel: c\n', A, [
    { path: ['spec', 'initRequired'], value: true },
    { path: ['spec', 'version'], value: '1.0' },
  ]);
  assert.is(
    edited,
    'kind: Chaincode\nmetadata: { name: a }\nspec:\n  channel: c\n  initRequired: true\n  version: "1.0"\n',
  );
});

test('no document of that name: nothing', () => {
  assert.is(editDocument(TEXT, { ...A, name: 'c' }, []), undefined);
  assert.is(editDocument('', A, []), undefined);
});

test.run();
