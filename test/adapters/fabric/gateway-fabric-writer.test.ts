/** A commit among others: what conflicts is tried again, and what another organization has committed meanwhile is done. */
import type { Contract } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GatewayFabricWriter } from '../../../reconciler/adapters/fabric/gateway-fabric-writer.js';
import type { OwnPeers } from '../../../reconciler/adapters/fabric/own-peers.js';
import type { ChaincodeDefinition } from '../../../reconciler/ports/read/fabric-reader.js';
import { codeOfAsync } from '../../code-of.js';

const { VALID, MVCC_READ_CONFLICT, BAD_CREATOR_SIGNATURE } = peer.TxValidationCode;
const definition: ChaincodeDefinition = {
  name: 'toy',
  sequence: 2,
  version: '1.1',
  endorsementPolicy: "OR('A.peer')",
  validationParameter: '',
  initRequired: false,
  collections: '',
};

/** Our peer's gateway, where each try ends so: with a validation code, or with an endorser's refusal. */
function writerOf(ends: readonly (number | string)[]) {
  let tries = 0;
  const contract = {
    submitAsync: async () => {
      const code = ends[tries++];
      if (typeof code !== 'number') throw new Error(code);
      const status = { successful: code === VALID, code, transactionId: `t${tries}`, blockNumber: BigInt(tries) };
      return { getStatus: async () => status, getResult: () => new Uint8Array() };
    },
  } as unknown as Contract;
  const peers = {
    submit: (_: string, call: (connection: object) => unknown) => call({ contract: () => contract }),
  } as unknown as OwnPeers;
  return { writer: new GatewayFabricWriter(peers, 'A'), tries: () => tries };
}

test('a late approval and then the commit of the next in rank cost two tries, and are no error', async () => {
  const there = 'requested sequence is 2, but new definition must be sequence 3';
  const { writer, tries } = writerOf([MVCC_READ_CONFLICT, MVCC_READ_CONFLICT, there]);
  assert.equal(await writer.commit('channel1', definition, ['A']), { transactionId: '', block: 0 });
  assert.is(tries(), 3);
  const once = writerOf([MVCC_READ_CONFLICT, VALID]);
  assert.equal(await once.writer.commit('channel1', definition, ['A']), { transactionId: 't2', block: 2 });
});

test('a third conflict, and what is no conflict, are errors', async () => {
  const conflicts = writerOf([MVCC_READ_CONFLICT, MVCC_READ_CONFLICT, MVCC_READ_CONFLICT]);
  assert.is(await codeOfAsync(() => conflicts.writer.commit('channel1', definition, ['A'])), 'COMMIT_FAILED');
  const refused = writerOf([BAD_CREATOR_SIGNATURE]);
  assert.is(await codeOfAsync(() => refused.writer.commit('channel1', definition, ['A'])), 'COMMIT_FAILED');
  assert.equal([conflicts.tries(), refused.tries()], [3, 1]);
  const behind = writerOf(['requested sequence is 2, but new definition must be sequence 1']);
  assert.is(await codeOfAsync(() => behind.writer.commit('channel1', definition, ['A'])), 'COMMIT_FAILED');
});

test.run();
