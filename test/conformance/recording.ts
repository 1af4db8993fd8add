import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Seen } from './case.js';
import type { Run } from './run-cases.js';

const FILE = fileURLToPath(new URL('../../../test/vectors/conformance/v3.1.5.json.gz', import.meta.url));

interface Recorded {
  readonly drawnBy: string;
  readonly observations: Readonly<Record<string, Seen>>;
  readonly blocks: Run['blocks'];
}

/** What real Fabric v3.1.5 answered when `record.ts` asked it last. */
export function readRecording(): Run {
  const { observations, blocks }: Recorded = JSON.parse(gunzipSync(readFileSync(FILE)).toString('utf8'));
  return { observations: new Map(Object.entries(observations)), blocks };
}

export function writeRecording(run: Run): void {
  const recorded: Recorded = {
    drawnBy: 'FABRIC_BIN=... node dist/test/conformance/record.js',
    observations: Object.fromEntries(run.observations),
    blocks: run.blocks,
  };
  writeFileSync(FILE, gzipSync(JSON.stringify(recorded), { level: 9 }));
}
