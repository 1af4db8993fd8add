import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Seen } from '../conformance/case.js';
import type { Step } from './answer-case.js';
import { ALL_CASES, type Answers } from './run-answers.js';

const FILE = fileURLToPath(new URL('../../../test/vectors/besu-real/25.5.0.json', import.meta.url));

interface Recorded {
  readonly drawnBy: string;
  readonly cases: readonly {
    readonly name: string;
    readonly steps: readonly { readonly do: Step; readonly seen: Seen }[];
  }[];
}

/** What a real Besu answered when `record.ts` asked it last. */
export function readRecording(): Recorded {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Recorded;
}

export function writeRecording(answers: Answers): void {
  const cases = ALL_CASES.map(({ name, steps }) => {
    const seen = answers.get(name)!;
    return { name, steps: steps.map((step, index) => ({ do: step, seen: seen[index]! })) };
  });
  const lines = cases.map((one) => `  ${JSON.stringify(one)}`).join(',\n');
  writeFileSync(
    FILE,
    `{ "drawnBy": "BESU_BIN=... node dist/test/besu-answers/record.js",\n  "cases": [\n${lines}\n] }\n`,
  );
}
