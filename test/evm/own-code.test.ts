import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isOwnCode, OWN_CODE, type OwnContract } from '../../reconciler/evm/own-code.js';
import { compiled } from '../chaincode/evm/test-chain.js';

test('what is compiled is what is known, and nothing else is', () => {
  const names = Object.keys(OWN_CODE) as OwnContract[];
  assert.equal(
    names.map((name) => [name, OWN_CODE[name][0]]),
    names.map((name) => [name, compiled(name).codeHash]),
  );
  assert.is(isOwnCode('OpsSC', compiled('OpsSC').codeHash), true);
  assert.is(isOwnCode('OpsSC', compiled('NodeRules').codeHash), false);
});

test.run();
