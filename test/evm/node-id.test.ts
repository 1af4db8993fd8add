import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { nodeIdHalves, nodeIdOfHalves, parseNodeId } from '../../reconciler/evm/node-id.js';

const id = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 128, maxLength: 128 });

function faultOf(text: string): unknown {
  try {
    return parseNodeId(text);
  } catch (error) {
    assert.instance(error, QuorateError);
    assert.is((error as QuorateError).code, 'NODE_ID_INVALID');
    return (error as QuorateError).facts;
  }
}

test('upper case and one 0x are spellings of the same id', () => {
  fc.assert(
    fc.property(id, (one) => {
      for (const text of [one, one.toUpperCase(), `0x${one}`, `0X${one.toUpperCase()}`])
        assert.is(parseNodeId(text), one);
      const { high, low } = nodeIdHalves(one);
      assert.is(high.length + low.length, 132);
      assert.is(nodeIdOfHalves(high.toUpperCase().replace('0X', '0x'), low), one);
    }),
  );
});

test('each fault has its name', () => {
  fc.assert(
    fc.property(id, fc.nat(300), (one, length) => {
      assert.equal(faultOf(`0x0x${one}`), { fault: 'doubled-prefix' });
      assert.equal(faultOf(`0x${one.slice(0, 64)}0x${one.slice(64)}`), { fault: 'two-halves', meant: one });
      assert.equal(faultOf(`${one.slice(0, 127)}g`), { fault: 'digits' });
      assert.equal(faultOf(` ${one}`), { fault: 'digits' });
      if (length !== 128) assert.equal(faultOf('a'.repeat(length)), { fault: 'length' });
    }),
  );
});

test.run();
