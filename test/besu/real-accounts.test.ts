/** A real Besu asks our contract of accounts: who is voted in sends, who is not or no longer is refused in Besu's own words. */
import { readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ask } from '../devnet/evm/json-rpc.js';
import { ACCOUNTS, accountList, besuNetwork, MEMBERS, network } from '../kinds/besu-fixture.js';
import { needsBesu } from '../needs.js';
import { inSync, until } from './real-consortium.js';
import { type RealOwnContracts, startOwnContracts, TOPOLOGY } from './real-own-contracts.js';
import { HASH, REFUSED, SHOP, sendAs } from './send-as.js';

const besu = needsBesu('accounts that a real Besu asks our contract of');
const test = suite('accounts that a real Besu asks our contract of');
const NODES = [
  { name: 'validator1', role: 'validator' },
  { name: 'boot1', role: 'boot' },
  { name: 'writer1', role: 'writer' },
] as const;
type Name = (typeof NODES)[number]['name'];
const BANK = `0x${'52'.repeat(20)}`;
const NEW_CONTRACT = `0x${'00'.repeat(20)}`;
let real: RealOwnContracts;

test.before(async () => {
  if (besu === undefined) return;
  real = await startOwnContracts({
    besu,
    nodes: NODES,
    backEnd: 'none',
    accountsByContract: true,
    accounts: ['Alice', 'Bob'],
  });
});
test.after(() => real?.stop());

type Entry = { readonly address: string; readonly membership: 'basic' | 'standard' | 'premium' };
const entry = (name: string, membership: Entry['membership'] = 'standard'): Entry => ({
  ...{ address: real.devnet.accounts.get(name)!.address, membership },
});

/** Voted in, by all three, who are listed themselves: a plan without them is refused. */
async function decide(commit: string, others: readonly Entry[], targets?: readonly string[] | 'every'): Promise<void> {
  const { organizations, contracts, net } = real;
  const accounts = [...MEMBERS.map((name) => entry(name)), ...others];
  const allow = ['large-change'];
  net.merge(commit, {
    'net/network.yaml': network({ organizations: [...organizations] }, { contract: contracts.opssc }),
    'net/besu.yaml': besuNetwork({ topology: TOPOLOGY as never }),
    'net/accounts.yaml': accountList(accounts, { allow, ...(targets === undefined ? {} : { targets }) }),
  });
  await inSync(net, ACCOUNTS);
}

const urlOf = (name: Name) => real.devnet.node(name).rpcUrl;

/** @param to null: a contract is made */
const send = (from: string, to: string | null, through: Name = 'writer1') =>
  sendAs(real.devnet.accounts.get(from)!.privateKey, urlOf(through), to);

const receipt = async (hash: string, at: Name) =>
  (await ask(urlOf(at), 'eth_getTransactionReceipt', hash)) as { readonly status: string } | null;

/** It comes from the writer to the validator, and back in a block. */
async function isMined(hash: string): Promise<void> {
  assert.match(hash, HASH, hash);
  await until(`${hash} is mined`, async () => (await receipt(hash, 'writer1')) !== null);
  assert.is((await receipt(hash, 'writer1'))!.status, '0x1');
}

/** How the answers of all nodes are. */
const atEach = (from: string, to: string | null) => Promise.all(NODES.map(({ name }) => send(from, to, name)));

if (besu !== undefined) {
  test('before the first list nobody sends but voters, and they to the governance contract alone', async () => {
    assert.equal(await atEach('Alice', SHOP), Array(3).fill(REFUSED));
    assert.equal(await atEach('Alpha', SHOP), Array(3).fill(REFUSED));
    assert.is(await send('Alice', real.contracts.opssc), REFUSED);
    // In sync: the loops read accounts and memberships back as they are in Git.
    await decide('a', [entry('Alice', 'premium')]);
  });

  test('who is voted in sends, through any node and to anywhere; who is not is refused by each node', async () => {
    await isMined(await send('Alice', SHOP));
    await isMined(await send('Alice', null));
    await isMined(await send('Alpha', BANK));
    assert.equal(await atEach('Bob', SHOP), Array(3).fill(REFUSED));
  });

  test('one vote takes one out and another in, in the next block', async () => {
    await decide('b', [entry('Bob', 'basic')]);
    assert.equal(await atEach('Alice', SHOP), Array(3).fill(REFUSED));
    await isMined(await send('Bob', SHOP));
  });

  test('where targets are listed nothing else is called, and no contract is made until that is listed', async () => {
    await decide('c', [entry('Bob', 'basic')], [SHOP, real.contracts.opssc]);
    await isMined(await send('Bob', SHOP));
    assert.equal(await atEach('Bob', BANK), Array(3).fill(REFUSED));
    assert.equal(await atEach('Bob', null), Array(3).fill(REFUSED));
    await decide('d', [entry('Bob', 'basic')], [SHOP, NEW_CONTRACT, real.contracts.opssc]);
    await isMined(await send('Bob', null));
    assert.equal(await atEach('Bob', BANK), Array(3).fill(REFUSED));
    // Targets that Git names no more stay as they are: they are not managed.
    await decide('e', [entry('Alice')]);
    assert.is(await send('Alice', BANK), REFUSED);
    await isMined(await send('Alice', SHOP));
    await decide('f', [entry('Alice')], 'every');
    await isMined(await send('Alice', BANK));
    assert.equal(await atEach('Bob', BANK), Array(3).fill(REFUSED));
  });

  test('a node that does not ask takes it, and no validator that asks puts it into a block', async () => {
    const writer = real.devnet.node('writer1');
    const asked = readFileSync(writer.files.config, 'utf8');
    await writer.stop();
    writeFileSync(
      writer.files.config,
      asked.replace('accounts-contract-enabled=true', 'accounts-contract-enabled=false'),
    );
    await writer.start();
    await until('it has a peer', async () => (await ask(writer.rpcUrl, 'net_peerCount')) !== '0x0');
    let hash = '';
    // It takes none before it is in sync.
    await until('it takes transactions', async () => {
      hash = await send('Bob', SHOP);
      return !hash.startsWith('-32002');
    });
    assert.match(hash, HASH, hash);
    // What is sent after it by others gets through.
    await isMined(await send('Alice', SHOP));
    const head = async () => Number(await ask(writer.rpcUrl, 'eth_blockNumber'));
    const before = await head();
    await until('ten more blocks', async () => (await head()) >= before + 10);
    for (const { name } of NODES) assert.is(await receipt(hash, name), null, name);
  });

  test.run();
}
