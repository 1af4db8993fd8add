/** `reconcile demo --example lacchain` as a process: what its JSON says, and nothing left of it, however it ends. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nothingIsLeft, startDemo } from '../integration/demo-process.js';
import { needsAnvil } from '../needs.js';
import { processesOf } from '../processes.js';
import { until } from '../wait.js';

const anvil = needsAnvil('demo lacchain');
const test = suite('demo lacchain');

interface Step {
  readonly title: string;
  readonly digest: string;
  readonly proposal: string;
  readonly status: string;
  readonly votes: readonly string[];
  readonly seconds: number;
  readonly blocks: number;
}
interface Result {
  readonly backEnds: readonly {
    readonly backEnd: string;
    readonly steps: readonly Step[];
    readonly moved?: { readonly node: string; readonly host: string };
    readonly refused: { readonly votes: number; readonly text: string };
  }[];
}

if (anvil) {
  test('nodes come, move and go by votes with either back end; what would cut nodes off is refused: Ctrl-C leaves no process and no folder', async () => {
    const demo = startDemo('--example', 'lacchain', '--json', '--keep');
    const told = /another terminal/;
    await until('the end of the story', () => told.test(demo.err()) || demo.child.exitCode !== null);
    assert.is(demo.child.exitCode, null, demo.err());
    const running = processesOf(demo.place);
    assert.ok(running.length >= 6, `only ${running.length} processes were there`);
    demo.child.kill('SIGINT');
    assert.is(await demo.ended, 0, demo.err());
    await nothingIsLeft(demo, running);
    const { backEnds } = JSON.parse(demo.out()) as Result;
    assert.equal(
      backEnds.map(({ backEnd, steps, moved }) => [backEnd, steps.map(({ title }) => title), moved?.host]),
      [
        ['contract', ['Pampa adds pampa-writer', 'costa-writer goes'], '192.0.2.41'],
        ['local', ['Pampa adds pampa-writer', 'sierra-writer moves to 192.0.2.41', 'costa-writer goes'], undefined],
      ],
    );
    for (const { steps, refused } of backEnds) {
      assert.is(refused.votes, 0);
      assert.match(refused.text, /0 of 2 boot nodes/);
      for (const { digest, proposal, status, votes, blocks } of steps) {
        for (const hash of [digest, proposal]) assert.match(hash, /^[0-9a-f]{64}$/);
        assert.is(status, 'applied');
        assert.ok(votes.length >= 3 && blocks >= 1);
      }
    }
    const steps = backEnds.flatMap((one) => one.steps);
    assert.is(new Set(steps.map(({ proposal }) => proposal)).size, 5);
    // What is delegated is no part of what is voted; where nothing is, the move of Sierra's writer is a content, too.
    assert.is(new Set(steps.map(({ digest }) => digest)).size, 5);
  });

  test('there is no Fabric network in it', async () => {
    const demo = startDemo('--example', 'lacchain', '--engine', 'fabric');
    await until('its end', () => demo.child.exitCode !== null);
    assert.is(await demo.ended, 1);
    assert.match(demo.err(), /DEMO_ENGINE|FABRIC_MISSING/);
  });
}

test.run();
