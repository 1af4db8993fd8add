/** Transactions that a contract of accounts is asked about: a front answers as a real Besu did, and a real one still does. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { needsAnvil, needsBesu } from '../needs.js';
import { askAccounts, readAccountAnswers, SENT } from './ask-accounts.js';

const LIVE = 'a real Besu asks the contract now as it did';
const anvil = needsAnvil('answers of a front that asks a contract of accounts');
const besu = needsBesu(`answers about accounts: ${LIVE}`);
const test = suite('answers about accounts by contract');

test('each was recorded as it is asked today', () => {
  assert.equal(Object.keys(readAccountAnswers()), Object.keys(SENT));
});

if (anvil !== undefined) {
  test('a front answers as a real Besu did', async () => {
    assert.equal(await askAccounts(undefined), readAccountAnswers());
  });
}

if (besu !== undefined) {
  test(LIVE, async () => {
    assert.equal(await askAccounts(besu), readAccountAnswers());
  });
}

test.run();
