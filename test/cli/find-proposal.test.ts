import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findProposal } from '../../reconciler/cli/find-proposal.js';
import type { QuorateError } from '../../reconciler/core/model/quorate-error.js';

const known = [
  { id: `aaaaaa11${'0'.repeat(56)}`, address: 'telecom/Chaincode/numbertransfer' },
  { id: `aaaaaa22${'0'.repeat(56)}`, address: 'telecom/Chaincode/opssc' },
  { id: `bbbbbb33${'0'.repeat(56)}`, address: 'telecom/Network/telecom' },
];
const codeOf = (word: string) => {
  try {
    return findProposal(word, known).address;
  } catch (error) {
    return (error as QuorateError).code;
  }
};

test('a proposal is named by the beginning of its id, its address or the last parts of that', () => {
  assert.is(codeOf('aaaaaa11'), 'telecom/Chaincode/numbertransfer');
  assert.is(codeOf(known[2]!.id), 'telecom/Network/telecom');
  assert.is(codeOf('telecom/Chaincode/opssc'), 'telecom/Chaincode/opssc');
  assert.is(codeOf('Chaincode/opssc'), 'telecom/Chaincode/opssc');
  assert.is(codeOf('opssc'), 'telecom/Chaincode/opssc');
});

test('what names two or none is refused', () => {
  assert.is(codeOf('aaaaaa'), 'PROPOSAL_AMBIGUOUS');
  assert.is(codeOf('aaaaa'), 'PROPOSAL_UNKNOWN', 'five characters are too few');
  assert.is(codeOf('cccccc'), 'PROPOSAL_UNKNOWN');
  assert.is(codeOf('transfer'), 'PROPOSAL_UNKNOWN', 'no part of a name');
  assert.throws(
    () => findProposal('opssc', []),
    (error: QuorateError) => error.mend?.includes('--all') ?? false,
  );
});

test.run();
