import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inOrder } from '../../reconciler/loop/decisions.js';
import type { ProposalView } from '../../reconciler/ports/read/governance-reader.js';

const decided = (base: string, action: 'update' | 'retire' = 'update'): ProposalView =>
  ({ base, status: 'applied', content: { action } }) as unknown as ProposalView;

test('decisions come in the order of their counters, also where the hash of their calls stands behind', () => {
  const bases = [`executed:10:${'0a'.repeat(32)}`, `executed:9:${'ff'.repeat(32)}`, `executed:2:${'00'.repeat(32)}`];
  const order = inOrder(bases.map((base) => decided(base))).map(({ base }) => base);
  assert.equal(order, [...bases].reverse());
  const sequences = ['sequence:10', 'sequence:9'].map((base) => decided(base));
  assert.equal(
    inOrder(sequences).map(({ base }) => base),
    ['sequence:9', 'sequence:10'],
  );
  const retired = [decided('sequence:3'), decided('sequence:3', 'retire'), decided('sequence:2')];
  assert.equal(
    inOrder(retired).map(({ base, content }) => `${base} ${content.action}`),
    ['sequence:2 update', 'sequence:3 retire', 'sequence:3 update'],
  );
});

test.run();
