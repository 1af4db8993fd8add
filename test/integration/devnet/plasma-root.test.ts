/** The root contract, as compiled, on a root channel: real blocks of a second channel are settled, proven and disputed. */
import type { Contract, GatewayError } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { blockHash } from '../../../reconciler/fabric/block/block-hash.js';
import { blockLeaves } from '../../../reconciler/settlement/block-leaves.js';
import { encodeLeaf } from '../../../reconciler/settlement/leaf.js';
import { leafHash } from '../../../reconciler/settlement/merkle-hash.js';
import { MerkleTree } from '../../../reconciler/settlement/merkle-tree.js';
import { formatProof } from '../../../reconciler/settlement/proof-file.js';
import { rangeRoot, type SettledRange } from '../../../reconciler/settlement/range-root.js';
import { buildChaincode } from '../../chaincode/load-chaincode.js';
import { startTestNetwork } from '../start-test-network.js';
import { type Connection, connectAs } from './clients.js';
import { type Deployment, deployRec } from './deploy.js';
import { blockAt, tallest } from './ledger.js';
import { channel, MEMBERS, telecom } from './telecom.js';

const CHAIN = 'chains02';
const PLASMA = ['Telco1', 'Telco2', 'Telco3'];
const VALID = peer.TxValidationCode.VALID;
const test = suite('the root contract on a network');
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
let network: RunningNetwork;
const deployments: Deployment[] = [];
const connections = new Map<string, Connection>();
/** What is settled: all blocks of the plasma channel that there were. */
let settled: Awaited<ReturnType<typeof unsettled>>;

test.before(async () => {
  network = await startTestNetwork(telecom([channel('chains'), channel(CHAIN, PLASMA)]));
  const source = buildChaincode('chaincode/plasma-root');
  deployments.push(await deployRec(network, 'chains', { name: 'plasma-root', source }));
  for (const mspId of MEMBERS) connections.set(mspId, connectAs(network, mspId));
  deployments.push(await deployRec(network, CHAIN));
  const values = connections.get('Telco1')!.gateway.getNetwork(CHAIN).getContract('rec');
  for (const key of ['a', 'b', '\u{10ffff}']) await values.submitTransaction('put', key, `value of ${key}`);
});

test.after(async () => {
  for (const connection of connections.values()) connection.close();
  for (const deployment of deployments) await deployment.stop();
  await network?.stop();
});

const contract = (mspId: string): Contract =>
  connections.get(mspId)!.gateway.getNetwork('chains').getContract('plasma-root');

// biome-ignore lint/suspicious/noExplicitAny: answers are JSON; each test looks at what it means to check
async function query(name: string, ...args: string[]): Promise<any> {
  return JSON.parse(Buffer.from(await contract('Regulator').evaluateTransaction(name, ...args)).toString());
}

type Call = readonly [mspId: string, name: string, ...args: string[]];

/** Endorsed on the same state, then ordered: the validation codes. */
async function together(calls: readonly Call[]): Promise<number[]> {
  const transactions = await Promise.all(
    calls.map(([mspId, name, ...args]) => contract(mspId).newProposal(name, { arguments: args }).endorse()),
  );
  const commits = await Promise.all(transactions.map((transaction) => transaction.submit()));
  return (await Promise.all(commits.map((commit) => commit.getStatus()))).map(({ code }) => code);
}

/** The codes with which peers refused to endorse. */
async function refused(contractOf: Contract, name: string, ...args: string[]): Promise<string[]> {
  const error = await contractOf.submitTransaction(name, ...args).then(
    () => undefined,
    (cause: GatewayError) => cause,
  );
  const codes = error?.details.map(({ message }) => /"code":"([A-Z_]+)"/.exec(message)?.[1] ?? message);
  return [...new Set(codes ?? ['it was not refused'])];
}

/** The blocks of the plasma channel that are not settled yet, as a range with the proof of each leaf. */
async function unsettled(from: number, previousRoot?: string) {
  const { node, height } = await tallest(network, CHAIN);
  const numbers = Array.from({ length: height - from }, (_, at) => from + at);
  const blocks = await Promise.all(numbers.map((number) => blockAt(network, node, CHAIN, number)));
  const leaves = blocks.flatMap(blockLeaves);
  const tree = new MerkleTree(leaves.map((leaf) => leafHash(encodeLeaf(leaf))));
  const range: SettledRange = {
    channel: CHAIN,
    from,
    to: height - 1,
    leafCount: leaves.length,
    treeRoot: text(tree.root),
    previousRoot: previousRoot ?? blockHash(blocks[0]!),
    lastBlockHash: blockHash(blocks.at(-1)!),
  };
  const root = rangeRoot(range);
  const proofs = leaves.map((leaf, index) => ({ range, root, leaf, index, path: tree.path(index).map(text) }));
  return { range, root, proofs };
}

const argumentOf = ({ channel: _channel, ...fields }: SettledRange) => JSON.stringify(fields);

test('the members register the chain together; a plain client and an orphan vote do not', async () => {
  settled = await unsettled(0);
  const definition = JSON.stringify({
    chain: CHAIN,
    channel: CHAIN,
    genesis: settled.range.previousRoot,
    operator: 'Telco1',
    successors: ['Telco2'],
    members: PLASMA,
    settlement: { everyBlocks: 100, everySeconds: 10 },
  });
  const client = connectAs(network, 'Telco1', { user: 'User1' });
  try {
    const plain = client.gateway.getNetwork('chains').getContract('plasma-root');
    assert.equal(await refused(plain, 'Define', definition, '0'), ['NOT_AN_ADMINISTRATOR']);
  } finally {
    client.close();
  }
  assert.equal(await refused(contract('Telco1'), 'SubmitRoot', CHAIN, argumentOf(settled.range)), ['UNKNOWN_CHAIN']);
  const votes = MEMBERS.map((mspId): Call => [mspId, 'Define', definition, '0']);
  assert.equal(await together(votes), [VALID, VALID, VALID, VALID]);
  const [{ digest, by }] = (await query('Chain', CHAIN)).proposed;
  assert.equal(by, MEMBERS);
  await contract('Regulator').submitTransaction('Enact', CHAIN, digest);
  assert.is((await query('Chain', CHAIN)).revision, 1);
});

test('the root of real blocks is settled once, and every write in them is proven on chain', async () => {
  const call = [CHAIN, argumentOf(settled.range)] as const;
  assert.equal(await refused(contract('Telco3'), 'SubmitRoot', ...call), ['NOT_THE_OPERATOR']);
  assert.equal(await refused(contract('Telco2'), 'SubmitRoot', ...call), ['SETTLEMENT_NOT_OVERDUE']);
  const agents = await together([
    ['Telco1', 'SubmitRoot', ...call],
    ['Telco1', 'SubmitRoot', ...call],
  ]);
  assert.is(agents.filter((code) => code === VALID).length, 1);
  assert.equal(
    (await query('Roots', CHAIN, '10', '')).roots.map(({ root }: { root: string }) => root),
    [settled.root],
  );
  const own = settled.proofs.filter(({ leaf }) => leaf.namespace === 'rec');
  assert.equal(
    own.map(({ leaf }) => leaf.key),
    ['a', 'b', '\u{10ffff}'],
  );
  for (const proof of own) assert.is((await query('VerifyProof', CHAIN, formatProof(proof))).verdict, 'valid');
  const forged = { ...own[0]!, leaf: { ...own[0]!.leaf, valueHash: own[1]!.leaf.valueHash } };
  assert.is((await query('VerifyProof', CHAIN, formatProof(forged))).verdict, 'invalid');
});

test('what all members say at once commits, and a majority of their own roots decides', async () => {
  const to = String(settled.range.to);
  const lie = 'ab'.repeat(32);
  const said = await together([
    ['Telco1', 'Overdue', CHAIN, to, '1'],
    ['Telco2', 'Overdue', CHAIN, to, '1'],
    ['Telco3', 'RaiseAlarm', CHAIN, to, lie],
    ['Telco2', 'ConfirmRoot', CHAIN, to],
  ]);
  assert.equal(said, [VALID, VALID, VALID, VALID]);
  const { status, losers } = (await query('Alarms', CHAIN, '10', '')).roots[0];
  assert.equal([status, losers], ['confirmed', ['Telco3']]);
  await contract('Telco2').submitTransaction('Judge', CHAIN, to);
  assert.equal(await refused(contract('Telco3'), 'TakeBack', CHAIN, to), ['ALREADY_JUDGED']);
});

test('the successor settles the next blocks, for a majority has said that they are overdue', async () => {
  const values = connections.get('Telco1')!.gateway.getNetwork(CHAIN).getContract('rec');
  await values.submitTransaction('put', 'c', 'value of c');
  const { range, root } = await unsettled(settled.range.to + 1, settled.root);
  await contract('Telco2').submitTransaction('SubmitRoot', CHAIN, argumentOf(range));
  const { settledTo, lastRoot, overdue } = await query('Chain', CHAIN);
  assert.equal([settledTo, lastRoot, overdue], [range.to, root, []]);
  assert.is((await query('Root', CHAIN, String(range.to))).submitter, 'Telco2');
});

test.run();
