/** Whoever votes is told when the vote is on its way, before it is in a block. */
import type { Contract } from '@hyperledger/fabric-gateway';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OpsscWriter } from '../../../reconciler/adapters/fabric/opssc-governance.js';
import type { OwnPeers } from '../../../reconciler/adapters/fabric/own-peers.js';
import type { Ballot } from '../../../reconciler/ports/write/governance-writer.js';
import { codeOfAsync } from '../../code-of.js';

const BALLOT: Ballot = {
  content: { formatVersion: 1, address: 'telecom/Chaincode/toy', action: 'create', after: { channel: 'channel1' } },
  ledger: { type: 'fabric', name: 'channel1', genesis: 'c1'.repeat(32) },
  base: 'sequence:0',
  vote: 'yes',
  reason: '',
  claim: { revision: 'a'.repeat(40), author: 'A', subject: 'S', link: '' },
} as unknown as Ballot;

/** A writer whose peer endorses or refuses, and all that happens, in its order. */
function writerOf(refusal?: string) {
  const happened: string[] = [];
  const contract = {
    submitAsync: async (name: string) => {
      if (refusal !== undefined) throw new Error(refusal);
      happened.push(`ordered ${name}`);
      const getStatus = async () => {
        happened.push('committed');
        return { successful: true, transactionId: 'vote', blockNumber: 7n };
      };
      return { getStatus, getResult: () => new Uint8Array() };
    },
  } as unknown as Contract;
  const electorate = Buffer.from(JSON.stringify({ electorate: { hash: 'e'.repeat(64) }, blocked: '' }));
  const peers = {
    ask: async () => ({ status: 200, message: '', payload: electorate }),
    submit: (_: string, call: (connection: object) => unknown) => call({ contract: () => contract }),
  } as unknown as OwnPeers;
  const sent = () => void happened.push('sent');
  return { vote: () => new OpsscWriter(peers, 'ops-channel', 'opssc').vote([BALLOT], sent), happened };
}

test('a vote is on its way once it is ordered, and its block is not waited for', async () => {
  const { vote, happened } = writerOf();
  assert.equal(await vote(), { transactionId: 'vote', block: 7 });
  assert.equal(happened, ['ordered Vote', 'sent', 'committed']);
});

test('one that nobody endorses is not', async () => {
  const { vote, happened } = writerOf('no endorsement');
  assert.is(await codeOfAsync(vote), 'GOVERNANCE_FAILED');
  assert.equal(happened, []);
});

test.run();
