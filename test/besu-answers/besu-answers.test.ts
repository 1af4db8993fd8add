/** The same questions to a Besu front and a real Besu: the front now, the real one as it was recorded, and now where it is. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compare } from '../conformance/compare.js';
import { needsAnvil, needsBesu } from '../needs.js';
import { KNOWN_DIFFERENCES } from './known-differences.js';
import { readRecording } from './recording.js';
import { ALL_CASES, type Answers, runAnswers } from './run-answers.js';

const LIVE = 'a real Besu, asked now, answers as it did';
const anvil = needsAnvil('answers of a Besu front');
const besu = needsBesu(`answers of Besu: ${LIVE}`);
const test = suite('answers of Besu');
const { cases } = readRecording();
const recorded: Answers = new Map(cases.map(({ name, steps }) => [name, steps.map(({ seen }) => seen)]));
let front: Answers;

test.before(async () => {
  if (anvil !== undefined) front = await runAnswers(undefined);
});

/** One line for each place where the answers of a case are others; `embedded` are those that are judged. */
const differences = (name: string, judged: Answers) =>
  compare(name, judged.get(name), recorded.get(name)).map(
    (one) => `${name} ${one.path}\n  judged   ${one.embedded}\n  recorded ${one.fabric}`,
  );

test('each case was recorded as it is asked today', () => {
  assert.equal(
    cases.map(({ name, steps }) => ({ name, steps: steps.map((step) => step.do) })),
    JSON.parse(JSON.stringify(ALL_CASES)),
  );
});

if (anvil !== undefined) {
  test('a front answers as a real Besu did', () => {
    const names = ALL_CASES.map(({ name }) => name).filter((name) => !KNOWN_DIFFERENCES.has(name));
    assert.is(names.flatMap((name) => differences(name, front)).join('\n'), '');
  });

  test('what is listed as different is a case, and is', () => {
    for (const name of KNOWN_DIFFERENCES.keys()) {
      assert.ok(recorded.has(name), `no case ${name}`);
      assert.ok(differences(name, front).length > 0, `${name} no longer differs: take it off the list`);
    }
  });

  test('one other answer is found', () => {
    const name = 'a list of nodes: added twice';
    const changed = new Map(front).set(name, [...front.get(name)!.slice(0, -1), 'something else']);
    assert.is(differences(name, changed).length, 1);
  });
}

if (besu !== undefined) {
  test(LIVE, async () => {
    const now = await runAnswers(besu);
    assert.is(ALL_CASES.flatMap(({ name }) => differences(name, now)).join('\n'), '');
  });
}

test.run();
