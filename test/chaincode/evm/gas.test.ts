/** What calls cost, printed (`node dist/test/chaincode/evm/gas.test.js`); tested is that chunks stay within their limit. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { accountEffects } from '../../../reconciler/evm/account-effects.js';
import { nodeEffects } from '../../../reconciler/evm/node-effects.js';
import type { PermissionedNode } from '../../../reconciler/ports/read/permissioning-reader.js';
import { needsAnvil } from '../../needs.js';
import { CHAIN_ID, EvmConsortium } from './evm-consortium.js';
import { TestChain } from './test-chain.js';

const anvil = needsAnvil('gas of the contracts');
const test = suite('gas');
let chain: TestChain;
let some: EvmConsortium;

test.before(async () => {
  if (!anvil) return;
  chain = await TestChain.start(anvil, CHAIN_ID);
  some = await EvmConsortium.on(chain);
});
test.after(() => chain?.stop());

const LIMIT = 10_000_000;
const place = () => ({ chainId: CHAIN_ID, opssc: some.opssc.address, gasPerChunk: LIMIT });
const print = (what: string, gas: bigint | number) => process.stdout.write(`${what}: ${gas} gas\n`);

const nodes = (count: number, texts: (index: number) => Partial<PermissionedNode>): PermissionedNode[] =>
  Array.from({ length: count }, (_, index) => ({
    id: index.toString(16).padStart(128, '9'),
    host: `10.${index >> 8}.${index & 255}.1`,
    port: 30_303,
    role: 'writer',
    ...texts(index),
  }));

const USUAL = (index: number) => ({
  name: `ORG${index % 40}_WRI_1`,
  organization: `Organization ${index % 40}`,
  geohash: 'd29dbf',
});
const MOST = (index: number) => ({
  ...USUAL(index),
  name: 'n'.repeat(300),
  organization: 'o'.repeat(33),
  did: `did:lac:${'d'.repeat(56)}`,
  group: `0x${'4b'.repeat(32)}`,
  host: `${'h'.repeat(40)}.example`,
});

if (anvil) {
  test('votes', async () => {
    const ballot = some.ballot({ effects: some.effects([{ to: some.opssc.address, data: '0x' }]).hash });
    const first = (await some.vote(0, ballot)).gasUsed;
    print('open a proposal (first vote)', first);
    const again = (await some.vote(0, ballot)).gasUsed;
    const deciding = (await some.vote(1, ballot)).gasUsed;
    print('each further vote (the deciding one)', deciding);
    print('a vote put on record after the decision', (await some.vote(2, ballot)).gasUsed);
    print('the same vote again', again);
    assert.ok(again < deciding && deciding < first);
    const piece = { digest: ballot.digest, index: 0, total: 1, data: `0x${'7b'.repeat(10_000)}` };
    print('10,000 bytes of content', (await some.opssc.send(some.account(0), 'publish', [piece])).gasUsed);
  });

  for (const [what, texts] of [
    ['as usual', USUAL],
    ['with long texts and a host name', MOST],
  ] as const) {
    test(`nodes ${what}: no chunk takes more than it may`, async () => {
      const rules = await chain.deploy('NodeRules', some.opssc.address, 0, false);
      const contract = { address: rules.address, interface: 'quorate' } as const;
      const list = nodes(120, texts);
      const moved = list.map((node) => ({ ...node, port: 1 }));
      const steps = [
        ['added', [], list],
        ['moved', list, moved],
        ['removed', moved, moved.slice(0, 1)],
      ] as const;
      for (const [executed, [step, live, desired]] of steps.entries()) {
        const { chunks } = nodeEffects(contract, { nodes: live }, { nodes: desired }, place());
        const receipts = await some.decide(`net/NodeList/${what}`, chunks, executed);
        const total = receipts.reduce((sum, { gasUsed }) => sum + gasUsed, 0n);
        print(`a node ${step}, ${what} (${receipts.length} chunks of 120)`, total / 120n);
        const most = Math.max(...receipts.map(({ gasUsed }) => Number(gasUsed)));
        assert.ok(most < LIMIT, `${step}: ${most}`);
        if (step === 'added') assert.ok(most > 0.85 * LIMIT, `the estimate is no gross one: ${most}`);
      }
    });
  }

  test('accounts: no chunk takes more than it may', async () => {
    const rules = await chain.deploy('AccountRules', some.opssc.address);
    const accounts = Array.from({ length: 300 }, (_, index) => ({
      address: `0x${index.toString(16).padStart(40, 'e')}`,
      membership: 'premium' as const,
    }));
    const targets = accounts.map(({ address }) => address);
    const contract = { address: rules.address, interface: 'quorate' } as const;
    const states = [
      { accounts: [], targets: undefined },
      { accounts, targets },
      { accounts: accounts.slice(0, 1), targets: [] },
    ];
    for (const [executed, step] of (['added', 'removed'] as const).entries()) {
      const { chunks } = accountEffects(contract, states[executed]!, states[executed + 1]!, place());
      const receipts = await some.decide('net/AccountList/accounts', chunks, executed);
      const total = receipts.reduce((sum, { gasUsed }) => sum + gasUsed, 0n);
      print(`an account and a target ${step} (${receipts.length} chunks of 300)`, total / 300n);
      assert.ok(receipts.every(({ gasUsed }) => Number(gasUsed) < LIMIT));
    }
  });
}

test.run();
