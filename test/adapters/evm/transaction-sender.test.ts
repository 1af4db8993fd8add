import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EvmClient } from '../../../reconciler/adapters/evm/evm-client.js';
import type { PlainTransaction } from '../../../reconciler/adapters/evm/evm-signer.js';
import { TransactionSender } from '../../../reconciler/adapters/evm/transaction-sender.js';
import type { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { CHAIN_ID, EvmConsortium } from '../../chaincode/evm/evm-consortium.js';
import { TestChain } from '../../chaincode/evm/test-chain.js';
import { needsAnvil } from '../../needs.js';
import { ballotOf, RpcProxy, sideOf, TestSigner } from './evm-network.js';

const anvil = needsAnvil('transactions on an EVM');
const test = suite('transaction sender');
let chain: TestChain;
let some: EvmConsortium;

test.before.each(async () => {
  if (!anvil) return;
  chain = await TestChain.start(anvil, CHAIN_ID);
  some = await EvmConsortium.on(chain);
});
test.after.each(() => chain?.stop());

/** A call that is another each time. */
const publish = (index: number) => {
  const piece = { digest: `0x${index.toString(16).padStart(64, '0')}`, index: 0, total: 1, data: '0x01' };
  return { to: some.opssc.address, data: some.opssc.data('publish', [piece]) };
};
const sender = (patienceMs: number, rpc: readonly string[] = [chain.url], account = 0) => {
  const client = new EvmClient({ chainId: CHAIN_ID, rpc, timeoutMs: 5_000 });
  return new TransactionSender({ client, signer: new TestSigner(account), patienceMs, pollMs: 2 });
};
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: QuorateError) => error.code,
  );
const published = async () => {
  const logs = (await chain.rpc('eth_getLogs', [{ address: some.opssc.address, fromBlock: '0x0' }])) as {
    topics: string[];
  }[];
  const topic = some.opssc.face.getEvent('ContentPiece')!.topicHash;
  return logs.filter(({ topics }) => topics[0] === topic).map(({ topics }) => Number(topics[1]));
};
type Pool = Record<'pending' | 'queued', Record<string, Record<string, { gasPrice: string; hash: string }>>>;
const pool = async () => {
  const { pending, queued } = (await chain.rpc('txpool_content')) as Pool;
  return [pending, queued].flatMap((part) => Object.values(part).flatMap((own) => Object.values(own)));
};

if (anvil) {
  test('two loops with one key: each of their transactions gets its place', async () => {
    const [one, other] = [sender(20_000), sender(20_000)];
    const indexes = Array.from({ length: 24 }, (_, index) => index);
    const mined = await Promise.all(indexes.map((index) => (index % 2 ? one : other).send(publish(index))));
    assert.is(new Set(mined.map(({ transactionId }) => transactionId)).size, 24);
    assert.equal(
      (await published()).sort((a, b) => a - b),
      indexes,
    );
    assert.ok(mined.every(({ gas, block }) => gas > 21_000 && block > 0));
  });

  test('one that stays pending is given up, and looked for again: it is not sent twice', async () => {
    await chain.rpc('evm_setAutomine', [false]);
    const own = sender(30);
    assert.is(await code(own.send(publish(1))), 'TRANSACTION_PENDING');
    const [waiting] = await pool();
    await chain.mine(1);
    const mined = await own.send(publish(1));
    assert.is(mined.transactionId, waiting!.hash);
    assert.equal(await published(), [1]);
  });

  test('one that blocks is replaced for a higher price, also one of an earlier life of the process', async () => {
    await chain.rpc('evm_setAutomine', [false]);
    assert.is(await code(sender(30).send(publish(1))), 'TRANSACTION_PENDING', 'the earlier life');
    const own = sender(30);
    const waits = await own.send(publish(2)).catch((error: QuorateError) => error);
    assert.ok('code' in waits);
    assert.is(waits.code, 'TRANSACTION_PENDING');
    assert.match(waits.mend!, /tx-pool="sequenced"/, 'for it has no price');
    assert.is((await pool()).length, 2, 'behind the one that blocks');
    assert.is(await code(own.send(publish(2))), 'TRANSACTION_PENDING');
    const prices = (await pool()).map(({ gasPrice }) => Number(gasPrice)).sort();
    assert.equal(prices, [0, 1], 'the first has another in its place');
    const dearer = await own.send(publish(2)).catch((error: QuorateError) => error);
    assert.ok('code' in dearer && !/tx-pool/.test(dearer.mend!), 'it has a price now');
    assert.is(dearer.code, 'TRANSACTION_PENDING');
    assert.equal((await pool()).map(({ gasPrice }) => Number(gasPrice)).sort(), [0, 2], 'and again, for more');
    await chain.rpc('evm_setAutomine', [true]);
    await chain.mine(1);
    await sender(20_000).send(publish(3));
    assert.ok(!(await published()).includes(1), 'what is replaced comes again when it is wanted again');
    assert.ok((await published()).includes(3));
  });

  test('a price is raised up to ten times what the network asks, and no further', async () => {
    await chain.rpc('evm_setAutomine', [false]);
    const proxy = await RpcProxy.before(chain.url);
    proxy.answer = (method) => (method === 'eth_gasPrice' ? { result: '0x3b9aca00' } : undefined);
    const own = sender(1, [proxy.url]);
    const prices = new Set<number>();
    for (let turn = 0; turn < 26; turn++) {
      const how = await code(own.send(publish(1)));
      assert.ok(['TRANSACTION_PENDING', 'TRANSACTION_RACED'].includes(how), how);
      prices.add(Number((await pool())[0]!.gasPrice));
    }
    const sorted = [...prices].sort((a, b) => a - b);
    assert.ok(sorted.length > 15 && sorted[0] === 1e9 && sorted[1] === 1.125e9 + 1);
    assert.ok(sorted.at(-1)! <= 1e10, `${sorted.at(-1)}`);
    await proxy.close();
  });

  test('a block that the chain replaces takes its votes with it; they are cast again', async () => {
    const side = sideOf(some, 0);
    const call = { to: some.opssc.address, data: some.opssc.data('setLimits', 9, 9) };
    const ballot = ballotOf(some, { effects: some.effects([call]).hash });
    await chain.mine(3);
    await side.writer.vote([ballot]);
    assert.is((await side.reader.proposals()).length, 1);
    await chain.rpc('anvil_reorg', [2, []]);
    await chain.mine(2);
    assert.equal(await side.reader.proposals(), [], 'nothing of what is gone is remembered');
    await side.writer.vote([ballot]);
    assert.is((await side.reader.proposals())[0]!.votes.length, 1);
  });

  test('a node that is down is passed over; none that answers is a transient error', async () => {
    const dead = 'http://127.0.0.1:9/?token=hush';
    const broken = await RpcProxy.before('http://127.0.0.1:9');
    await sender(20_000, [dead, chain.url]).send(publish(1));
    assert.equal(await published(), [1]);
    await broken.close();
    const failed = await sender(20_000, [dead, broken.url])
      .send(publish(2))
      .then(
        () => undefined,
        (error: QuorateError) => error,
      );
    assert.equal([failed!.code, failed!.retry], ['BESU_UNREACHABLE', 'transient']);
    assert.not.match(JSON.stringify(failed), /hush/);
    assert.is(await code(sender(20_000, []).send(publish(2))), 'BESU_UNREACHABLE');
  });

  test('a node that goes down while a transaction is under way does not lose it', async () => {
    await chain.rpc('evm_setAutomine', [false]);
    const first = await RpcProxy.before(chain.url);
    const sending = sender(20_000, [first.url, chain.url]).send(publish(1));
    while ((await pool()).length === 0);
    await first.close();
    await chain.mine(1);
    await sending;
    assert.equal(await published(), [1]);
  });

  test('what a node passed on before it went down is not sent again', async () => {
    /** It is in a block before our own offer of it is answered. */
    class Passed extends TestSigner {
      override async sign(transaction: PlainTransaction): Promise<string> {
        const raw = await super.sign(transaction);
        await chain.rpc('eth_sendRawTransaction', [raw]);
        return raw;
      }
    }
    const client = new EvmClient({ chainId: CHAIN_ID, rpc: [chain.url] });
    await new TransactionSender({ client, signer: new Passed(0), pollMs: 5 }).send(publish(1));
    assert.equal(await published(), [1]);
  });

  test('the wrong chain is refused at once, whichever endpoint it is behind', async () => {
    const wrong = await RpcProxy.before(chain.url);
    wrong.answer = (method) => (method === 'eth_chainId' ? { result: '0x1' } : undefined);
    assert.is(await code(sender(20_000, [wrong.url, chain.url]).send(publish(1))), 'WRONG_CHAIN');
    assert.equal(await published(), []);
    await wrong.close();
  });

  test('what a contract refuses, or a node, is an error of its own and costs nothing', async () => {
    assert.is(await code(sender(20_000, [chain.url], 9).send(publish(1))), 'NOT_A_MEMBER');
    const terse = await RpcProxy.before(chain.url);
    terse.answer = (method) =>
      method === 'eth_estimateGas' ? { error: { code: -32_000, message: 'Execution reverted' } } : undefined;
    assert.is(await code(sender(20_000, [terse.url], 9).send(publish(1))), 'NOT_A_MEMBER', 'the call says why');
    terse.answer = (method) =>
      method === 'eth_estimateGas' ? { error: { code: -32_601, message: 'Method not enabled' } } : undefined;
    assert.is(await code(sender(20_000, [terse.url]).send(publish(1))), 'RPC_REFUSED');
    await terse.close();
    const grudging = await RpcProxy.before(chain.url);
    const refuse = (message: string) => {
      let left = 1;
      grudging.answer = (method) =>
        method === 'eth_sendRawTransaction' && left-- > 0 ? { error: { code: -32_000, message } } : undefined;
      return code(sender(20_000, [grudging.url]).send(publish(2)));
    };
    assert.is(await refuse('Sender account not authorized to send transactions'), 'TRANSACTION_REFUSED');
    assert.is(await refuse('Upfront cost exceeds account balance'), 'TRANSACTION_REFUSED');
    assert.is(await refuse('Nonce too low'), 'no error');
    assert.is(await refuse('Gas price below configured minimum gas price'), 'no error');
    const last = (await chain.rpc('eth_getBlockByNumber', ['latest', true])) as {
      transactions: { gasPrice: string }[];
    };
    assert.is(Number(last.transactions[0]!.gasPrice), 1, 'for a higher price');
    await grudging.close();
  });
}

test.run();
