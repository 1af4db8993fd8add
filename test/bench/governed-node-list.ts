/**
 * A node list of 1,000 from an empty contract, by one round of OpsSC, beside one transaction per node and LACChain's own
 * queue (submit and confirm, by a stand-in), on a chain with a block each second. Never a timed test: it prints.
 *
 *   node dist/test/bench/governed-node-list.js [COUNT]      default: 1000
 */
import { ContractPermissioningWriter } from '../../reconciler/adapters/evm/contract-permissioning-writer.js';
import { proposalId } from '../../reconciler/core/ballot/proposal-id.js';
import { abiOf } from '../../reconciler/evm/abi.js';
import { nodeEffects } from '../../reconciler/evm/node-effects.js';
import { lacchainTuple, quorateTuple } from '../../reconciler/evm/node-tuple.js';
import { ballotOf, digestOf, RpcProxy, sideOf } from '../adapters/evm/evm-network.js';
import { listReader, manyNodes, targetOn } from '../adapters/evm/permissioned-chain.js';
import { deployPublished } from '../adapters/evm/published-contracts.js';
import { CHAIN_ID, EvmConsortium } from '../chaincode/evm/evm-consortium.js';
import { TestChain } from '../chaincode/evm/test-chain.js';
import { anvilBinary, NO_ANVIL } from '../needs.js';

/** Of the slow ways only so many nodes are measured: each costs the same. */
const SAMPLE = 12;

if (anvilBinary === undefined) throw new Error(NO_ANVIL);
const count = Number(process.argv[2] ?? 1_000);
const chain = await TestChain.start(anvilBinary, CHAIN_ID);
const some = await EvmConsortium.on(chain, { organizations: 5 });
const nodes = manyNodes(count);
const blocks = async () => Number(await chain.rpc('eth_blockNumber'));
const seconds = (since: number) => (performance.now() - since) / 1_000;
const say = (text: string) => process.stdout.write(`${text}\n`);

/** From now on a block each second; before, one for each transaction at once. */
async function everySecond(): Promise<void> {
  await chain.rpc('evm_setAutomine', [false]);
  await chain.rpc('evm_setIntervalMining', [1]);
}

async function atOnce(): Promise<void> {
  await chain.rpc('evm_setIntervalMining', [0]);
  await chain.rpc('evm_setAutomine', [true]);
}

async function byRound(): Promise<number> {
  const rules = await chain.deploy('NodeRules', some.opssc.address, 0, false);
  const target = await targetOn(chain, { nodes: rules.address, administration: some.opssc.address });
  await everySecond();
  const place = { chainId: CHAIN_ID, opssc: some.opssc.address };
  const effects = nodeEffects({ address: rules.address, interface: 'quorate' }, { nodes: [] }, { nodes }, place);
  const after = { nodes: nodes.map((node) => ({ ...node })) };
  const content = { formatVersion: 1, address: 'net/NodeList/nodes', action: 'create' as const, after };
  const ballot = ballotOf(some, { content, effects: effects.hash });
  const id = proposalId({ digest: digestOf(ballot), ledger: ballot.ledger, base: ballot.base });
  const [begin, firstBlock] = [performance.now(), await blocks()];
  for (const index of [0, 1, 2]) await sideOf(some, index).writer.vote([ballot]);
  const voted = await blocks();
  const { reader, sender } = sideOf(some, 0);
  const lists = listReader(chain.url, some.opssc.address, reader);
  const writer = new ContractPermissioningWriter({ lists, governance: reader, sender, opssc: some.opssc.address });
  const { gas, executed } = await writer.execute(target, id, effects);
  const took = seconds(begin);
  await atOnce();
  const gasEach = Math.round(gas / count);
  say(
    `one round: ${took.toFixed(2)} s; ${voted - firstBlock} blocks until decided, ${executed} chunks; ${gasEach} gas a node`,
  );
  const proxy = await RpcProxy.before(chain.url);
  const read = performance.now();
  const found = await listReader(proxy.url).nodes(target);
  if (found.nodes.length !== count) throw new Error(`${found.nodes.length} nodes are there`);
  say(`read back: ${found.nodes.length} nodes in ${proxy.requests} requests, ${seconds(read).toFixed(2)} s`);
  await proxy.close();
  return took;
}

/** As an administrator's script does it: send, wait for the block, next. */
async function oneByOne(): Promise<number> {
  const account = chain.accounts[5]!;
  const rules = await chain.deploy('NodeRules', account, 0, false);
  const { sender } = sideOf(some, 5);
  await everySecond();
  const begin = performance.now();
  const abi = abiOf('quorate-nodes');
  for (const node of nodes.slice(0, SAMPLE)) {
    await sender.send({ to: rules.address, data: abi.encodeFunctionData('upsertNodes', [[quorateTuple(node)]]) });
  }
  const took = (seconds(begin) / Math.min(SAMPLE, count)) * count;
  await atOnce();
  return took;
}

async function byQueue(): Promise<number> {
  const admins = [chain.accounts[6]!, chain.accounts[7]!];
  const { nodes: rules } = await deployPublished(chain, 'lacchain', { admins, required: 2 });
  const [one, other] = [sideOf(some, 6).sender, sideOf(some, 7).sender];
  await everySecond();
  const begin = performance.now();
  for (const [index, node] of nodes.slice(0, SAMPLE).entries()) {
    await one.send({ to: rules.address, data: rules.data('addEnode', ...lacchainTuple(node)) });
    await other.send({ to: rules.address, data: rules.data('confirmTransaction', index) });
  }
  const took = (seconds(begin) / Math.min(SAMPLE, count)) * count;
  await atOnce();
  return took;
}

const round = await byRound();
for (const [what, took] of [
  ['one transaction a node', await oneByOne()],
  ["LACChain's own queue, two of two", await byQueue()],
] as const) {
  say(`${what}: ${took.toFixed(0)} s for ${count} (${SAMPLE} measured), ${(took / round).toFixed(1)} x`);
}
await chain.stop();
