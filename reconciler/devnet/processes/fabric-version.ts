import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { QuorateError } from '../../core/model/quorate-error.js';

export interface FabricVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** `3.1.5` or `v3.1.5`, also with more behind it (`2.5.0-beta`); undefined for any other text. */
export function parseVersion(text: string): FabricVersion | undefined {
  const [, major, minor, patch] = /^v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?![\d.])/.exec(text) ?? [];
  return patch === undefined ? undefined : { major: Number(major), minor: Number(minor), patch: Number(patch) };
}

/** Negative when `one` is older than `other`. */
export function compareVersions(one: FabricVersion, other: FabricVersion): number {
  return one.major - other.major || one.minor - other.minor || one.patch - other.patch;
}

export const versionText = ({ major, minor, patch }: FabricVersion): string => `${major}.${minor}.${patch}`;

/** It only prints, but a machine may be busy. */
const TIME_LIMIT_MS = 30_000;

/**
 * Runs `PROGRAM version`. Official binaries say `Version: v3.1.5`; development builds say `latest, development build` or
 * `unknown`, which is no version. Fabric: common/metadata, internal/peer/version.
 *
 * @throws QuorateError FABRIC_BROKEN: it does not run, does not end, or answers something else
 */
export async function askVersion(program: string): Promise<{ said: string; version: FabricVersion | undefined }> {
  const output = await new Promise<string>((resolve, reject) => {
    const options = { timeout: TIME_LIMIT_MS, killSignal: 'SIGKILL', maxBuffer: 1024 * 1024, env: {} } as const;
    execFile(program, ['version'], options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(broken(program, error.killed ? 'it did not end in time or said too much' : lastLines(error), error));
    });
  });
  const said = /^[ \t]*Version:[ \t]*(\S.*?)[ \t\r]*$/m.exec(output)?.[1];
  if (said === undefined) throw broken(program, `\`${basename(program)} version\` prints no line "Version:"`);
  return { said, version: parseVersion(said) };
}

const lastLines = (error: Error) => error.message.trim().split('\n').slice(-3).join('; ');

function broken(program: string, why: string, cause?: Error): QuorateError {
  return new QuorateError('FABRIC_BROKEN', "A program that should be Fabric's does not work", {
    why: `${program}: ${why}`,
    mend: 'is it for this system and complete? Let FABRIC_BIN name a folder with working peer and orderer',
    facts: { program },
    cause,
  });
}
