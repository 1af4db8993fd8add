import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder examples/channels. */
export const CHANNEL_EXAMPLES = fileURLToPath(new URL('../../../examples/channels/', import.meta.url));

/** The scenarios: folders with a README.md and the diffs of their pull requests against `base`. */
export function scenarios(): readonly string[] {
  return readdirSync(CHANNEL_EXAMPLES).filter(
    (name) => name !== 'base' && statSync(join(CHANNEL_EXAMPLES, name)).isDirectory(),
  );
}

/** Names of a scenario's diffs, as `batch/change`. */
export function diffsOf(scenario: string): readonly string[] {
  return readdirSync(join(CHANNEL_EXAMPLES, scenario))
    .filter((file) => file.endsWith('.diff'))
    .map((file) => `${scenario}/${file.replace(/\.diff$/, '')}`);
}

/** Makes a folder of the base with these diffs applied, one after the other, by git. @throws where one does not apply */
export function writeExample(folder: string, diffs: readonly string[]): void {
  cpSync(join(CHANNEL_EXAMPLES, 'base'), folder, { recursive: true });
  // Where the folder is in no repo, git applies to the files as they are.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: join(folder, '..') };
  for (const diff of diffs) {
    execFileSync('git', ['apply', '--whitespace=nowarn', join(CHANNEL_EXAMPLES, `${diff}.diff`)], { cwd: folder, env });
  }
}

const written = new Map<string, ReadonlyMap<string, string>>();

/** The same as texts by path; made once for each choice of diffs. */
export function exampleFiles(diffs: readonly string[] = []): ReadonlyMap<string, string> {
  const known = written.get(diffs.join());
  if (known) return known;
  const files = readExample(diffs);
  written.set(diffs.join(), files);
  return files;
}

function readExample(diffs: readonly string[]): ReadonlyMap<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-channels-'));
  try {
    writeExample(join(folder, 'spec'), diffs);
    const paths = readdirSync(join(folder, 'spec'), { recursive: true, encoding: 'utf8' }).sort();
    const files = paths.filter((path) => statSync(join(folder, 'spec', path)).isFile());
    return new Map(files.map((path) => [path, readFileSync(join(folder, 'spec', path), 'utf8')]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
