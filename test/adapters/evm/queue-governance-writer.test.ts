/** How much of a change LACChain's queue takes at once: no more than is read of it, or it would be submitted again each time. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { QueuedChange, QueueGovernanceReader } from '../../../reconciler/adapters/evm/queue-governance.js';
import { QueueGovernanceWriter } from '../../../reconciler/adapters/evm/queue-governance-writer.js';
import { MOST_ITEMS } from '../../../reconciler/adapters/evm/read-queue.js';
import type { TransactionSender } from '../../../reconciler/adapters/evm/transaction-sender.js';
import { contentDigest } from '../../../reconciler/core/digest/content-digest.js';
import type { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { abiOf } from '../../../reconciler/evm/abi.js';
import type { QueuedCall } from '../../../reconciler/ports/read/voting-queue.js';
import { CONTENT } from './evm-network.js';

const US = `0x${'11'.repeat(20)}`;
const RULES = `0x${'22'.repeat(20)}`;
const call = (data: string) => ({ to: RULES, data });

/** What is sent of a change of these calls while this is pending. */
async function sentOf(
  wants: readonly string[],
  pending: readonly QueuedCall[],
  unread = 0,
): Promise<readonly string[]> {
  const change = { base: 'b', digest: contentDigest(CONTENT) };
  const queue = { owners: [US], pending, unread };
  const plan = { wants: wants.map((data) => ({ call: call(data), spellings: [call(data)], early: undefined })) };
  const reader = { block: 7, changes: async () => [{ change, plan, queue, rules: RULES } as unknown as QueuedChange] };
  const sent: string[] = [];
  const sender = {
    address: async () => US,
    minedAt: async (block: number) => 10 * block,
    sendAs: async (nonce: number, { data }: { data: string }) => {
      sent.push(`${nonce} ${data}`);
      return { transactionId: '', block: 0 };
    },
  } as unknown as TransactionSender;
  const writer = new QueueGovernanceWriter({ atOnce: async () => reader } as unknown as QueueGovernanceReader, sender);
  const ledger = { type: 'evm', name: RULES, genesis: '1' } as const;
  const ballot = { content: CONTENT, ledger, base: 'b', vote: 'yes', reason: '', claim: { revision: 'r' } } as const;
  await writer.vote([ballot]);
  return sent;
}

const foreign = (count: number): readonly QueuedCall[] =>
  Array.from({ length: count }, (_, id) => ({ ...call('0xff'), id, confirmedBy: [US] }));

test('each transaction has its number, counted from the block that was read', async () => {
  assert.equal(await sentOf(['0x01', '0x02'], []), ['70 0x01', '71 0x02']);
});

test('as many items are submitted as can be found again; what stands there is confirmed in any case', async () => {
  assert.equal(await sentOf(['0x01', '0x02'], foreign(MOST_ITEMS - 1)), ['70 0x01']);
  const item = { ...call('0x02'), id: 900, confirmedBy: [] };
  const confirm = abiOf('lacchain-queue').encodeFunctionData('confirmTransaction', [900]);
  assert.equal(await sentOf(['0x01', '0x02'], [...foreign(MOST_ITEMS - 1), item], 3), [`70 ${confirm}`]);
  const full = await sentOf(['0x01'], foreign(MOST_ITEMS), 1).then(
    () => undefined,
    (error: QuorateError) => error,
  );
  assert.equal([full?.code, full?.retry, full?.facts.pending], ['QUEUE_FULL', 'transient', MOST_ITEMS + 1]);
});

test.run();
