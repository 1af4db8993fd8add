/** `reconcile demo --example plasma` as a process: what its JSON says, and nothing left of it. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TransactionResult } from '../../reconciler/cli/demo/step-result.js';
import { until } from '../wait.js';
import { nothingIsLeft, startDemo } from './demo-process.js';

const test = suite('demo plasma');

interface Effect<Measured> {
  readonly decided: readonly {
    readonly resource: string;
    readonly voters: readonly string[];
    readonly yes: readonly string[];
    readonly signers: readonly string[];
  }[];
  readonly before: Measured;
  readonly after: Measured;
}

interface Result {
  readonly birth: { readonly waitedFor: string };
  readonly made: { readonly definition: { readonly operator: string; readonly members: readonly string[] } };
  readonly transactions: readonly TransactionResult[];
  readonly proven: Readonly<Record<'root' | 'offline' | 'onChain' | 'forged', string>>;
  readonly blocks: Effect<readonly number[]>;
  readonly waits: Effect<number>;
  readonly settlement: Effect<number>;
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

test('a channel becomes a plasma chain, is settled, proven and tuned: nothing is left of it', async () => {
  const demo = startDemo('--example', 'plasma', '--json');
  await until('the end of the story', () => demo.child.exitCode !== null);
  assert.is(await demo.ended, 0, demo.err());
  await nothingIsLeft(demo, []);
  const { birth, made, transactions, proven, blocks, waits, settlement } = JSON.parse(demo.out()) as Result;
  assert.match(birth.waitedFor, 'ord01, ord02');
  assert.equal([made.definition.operator, made.definition.members], ['org01', ['org01', 'org02']]);
  assert.equal(
    transactions.map(({ code }) => code),
    ['VALID', 'ENDORSEMENT_POLICY_FAILURE', 'VALID'],
  );
  assert.match(proven.root, /^[0-9a-f]{64}$/);
  assert.equal([proven.offline, proven.onChain], ['valid', 'valid']);
  assert.match(proven.forged, /^PROOF_/);
  assert.equal([sum(blocks.before), sum(blocks.after)], [40, 40]);
  assert.ok(Math.max(...blocks.after) <= 10 && Math.max(...blocks.before) > 10);
  // Times are measured and printed; how long this machine takes is nobody's promise.
  for (const { before, after } of [waits, settlement]) assert.ok(before > 0 && after > 0);
  for (const [{ decided }, channel, ordering] of [
    [blocks, 'chains02', 'ord02'],
    [waits, 'chains', 'ord01'],
  ] as const) {
    const [{ resource, voters, yes, signers }] = decided as [(typeof decided)[number]];
    assert.equal([resource, voters], [`Channel/${channel}`, [ordering, 'org01', 'org02']]);
    assert.ok(yes.length >= 2, 'who orders it could not decide alone');
    assert.equal(signers, [ordering], 'Fabric asks for nobody else');
  }
});

test.run();
