/** What a person hears who names a round that is over. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { closedRound } from '../../reconciler/cli/closed-round.js';
import { findProposal } from '../../reconciler/cli/find-proposal.js';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import type { GovernanceReader } from '../../reconciler/ports/read/governance-reader.js';

const ROUNDS = [
  ['aaaaaa11', 'one', 'rejected'],
  ['aaaaaa22', 'two', 'superseded'],
  ['bbbbbb33', 'two', 'applied'],
  ['cccccc44', 'three', 'open'],
] as const;
const proposals = ROUNDS.map(([id, name, status]) => ({ id, status, content: { address: `telecom/Channel/${name}` } }));
const reader = { proposals: async () => proposals } as unknown as GovernanceReader;

async function heard(...names: string[]): Promise<string> {
  try {
    for (const name of names) findProposal(name, []);
    return 'nothing';
  } catch (error) {
    const { code, facts } = (await closedRound(error, names, reader)) as QuorateError;
    return `${code} ${facts.status ?? ''}`.trim();
  }
}

test('a round that is over says what became of it, by its id or by an address that had no other', async () => {
  assert.is(await heard('aaaaaa11'), 'VOTE_CLOSED rejected');
  assert.is(await heard('one'), 'VOTE_CLOSED rejected');
  assert.is(await heard('aaaaaa22'), 'VOTE_CLOSED superseded');
  assert.is(await heard('bbbbbb33'), 'VOTE_CLOSED applied');
});

test('what names several, none, or one that is not over stays unknown; another error stays what it is', async () => {
  for (const name of ['two', 'four', 'aaaaaa', 'cccccc44']) assert.is(await heard(name), 'PROPOSAL_UNKNOWN');
  const other = new QuorateError('PROPOSAL_FOREIGN', 'not ours');
  assert.is(await closedRound(other, ['one'], reader), other);
});

test.run();
