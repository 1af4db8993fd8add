/** How many orderers of a channel must run before a network of real processes waits for it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type MakeNodesParameters, makeNodes } from '../../../reconciler/devnet/processes/make-nodes.js';

test('the quorum is Raft’s majority, and of a BFT channel more than two thirds', () => {
  const channels = [{ name: 'raft' }, { name: 'bft', ordererType: 'BFT' }, { name: 'named', ordererType: 'etcdraft' }];
  const { quorum, orderers, peers } = makeNodes({
    topology: { name: 'cars', organizations: [], channels },
    identities: [],
  } as unknown as MakeNodesParameters);
  assert.equal([orderers, peers], [[], []]);
  const of = (channel: string) => [1, 2, 3, 4, 5, 6, 7, 10].map((count) => quorum(channel, count));
  assert.equal(of('bft'), [1, 2, 2, 3, 4, 4, 5, 7]);
  assert.equal(of('raft'), [1, 2, 2, 3, 3, 4, 4, 6]);
  assert.equal(of('named'), of('raft'));
});

test.run();
