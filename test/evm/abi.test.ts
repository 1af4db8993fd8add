import { Interface } from 'ethers';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { abiOf, type ContractAbi } from '../../reconciler/evm/abi.js';
import { compiled } from '../chaincode/evm/test-chain.js';

/** Everything that an ABI says, as selectors and topics with what goes in and comes out, by full type. */
function said(face: Interface): ReadonlySet<string> {
  return new Set(
    face.fragments
      .map((fragment) => fragment.format('minimal'))
      .map((text) => text.replace(/^function |^event |^error /, '')),
  );
}

const OURS: readonly (readonly [ContractAbi, string])[] = [
  ['opssc', 'OpsSC'],
  ['quorate-nodes', 'NodeRules'],
  ['quorate-accounts', 'AccountRules'],
  ['ingress', 'NodeIngress'],
];

for (const [name, contract] of OURS) {
  test(`what is called of ${contract} is what was compiled`, () => {
    const known = [...said(new Interface(compiled(contract).abi as never))].map(withoutNames);
    const unknown = [...said(abiOf(name))].map(withoutNames).filter((text) => !known.includes(text));
    assert.equal(unknown, []);
  });
}

/** Names of parameters do not matter to a chain. */
function withoutNames(text: string): string {
  return text.replace(/ (?!returns|view|indexed|pure)[a-zA-Z_]\w*(?=[,)])/g, '').replace(/\b(pure|view)\b/, 'view');
}

test('every error of OpsSC has its name here', () => {
  const errors = new Interface(compiled('OpsSC').abi as never).fragments.filter(({ type }) => type === 'error');
  const unknown = errors.filter((error) => abiOf('opssc').getError(error.format('sighash')) === null);
  assert.equal(
    unknown.map((error) => error.format('sighash')),
    [],
  );
  assert.is(abiOf('opssc').getError('NoSuchError()'), null);
});

test.run();
