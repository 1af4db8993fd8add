import { QuorateError } from '../../core/model/quorate-error.js';
import { decodeSshPublicKey } from './ssh-public-key.js';

/** One line of an allowed signers file (ssh-keygen(1), ALLOWED SIGNERS). */
export interface AllowedSigner {
  readonly principals: readonly string[];
  readonly fingerprint: string;
  readonly validAfter: number | undefined;
  readonly validBefore: number | undefined;
}

function refuse(line: number, why: string, cause?: unknown): QuorateError {
  return new QuorateError('ALLOWED_SIGNERS_INVALID', 'The allowed signers file cannot be read', {
    why: `line ${line}: ${why}`,
    mend: 'write one line per key: principal[,principal] [namespaces="git"] key-type base64-key',
    facts: { line },
    cause,
  });
}

/** `YYYYMMDD[Z]` or `YYYYMMDDHHMM[SS][Z]`, read as UTC, in milliseconds since 1970. */
function time(text: string, line: number): number {
  const match = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?Z?$/.exec(text);
  if (!match) throw refuse(line, `"${text}" is no time`);
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = match;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

/** Splits at blanks that stand outside double quotes. */
function words(line: string): string[] {
  return line.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
}

function readOptions(text: string, line: number): { git: boolean; after?: number; before?: number } {
  const options: { git: boolean; after?: number; before?: number } = { git: true };
  for (const option of text.match(/(?:[^,"]|"[^"]*")+/g) ?? []) {
    const [name, quoted = ''] = option.split('=', 2) as [string, string?];
    const value = quoted.replace(/^"|"$/g, '');
    if (name === 'namespaces') options.git = value.split(',').includes('git');
    else if (name === 'valid-after') options.after = time(value, line);
    else if (name === 'valid-before') options.before = time(value, line);
    else throw refuse(line, `the option "${name}" is not supported`);
  }
  return options;
}

/**
 * Reads an allowed signers file. Keys that may not sign for the namespace `git` are left out; certificate authorities
 * are refused rather than ignored, because ignoring one would hide that its keys do not count.
 * @throws QuorateError ALLOWED_SIGNERS_INVALID
 */
export function parseAllowedSigners(text: string): readonly AllowedSigner[] {
  const signers: AllowedSigner[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const parts = words(line);
    const at = parts.findIndex((part) => /^(?:ssh-|ecdsa-|sk-)/.test(part));
    const [principals, optionText] = [parts[0]!, at === 2 ? parts[1]! : ''];
    if (at < 1 || at > 2 || !parts[at + 1]) throw refuse(index + 1, 'there is no key on it');
    const options = readOptions(optionText, index + 1);
    try {
      const key = decodeSshPublicKey(Buffer.from(parts[at + 1]!, 'base64'));
      if (key.type !== parts[at]) throw new Error(`the key is of type ${key.type}`);
      if (!options.git) continue;
      signers.push({
        principals: principals.split(','),
        fingerprint: key.fingerprint,
        validAfter: options.after,
        validBefore: options.before,
      });
    } catch (error) {
      throw refuse(index + 1, error instanceof Error ? error.message : String(error), error);
    }
  }
  return signers;
}

/** The signer that a key belongs to at a time (milliseconds since 1970); undefined when nobody allowed it. */
export function findSigner(
  signers: readonly AllowedSigner[],
  fingerprint: string,
  at: number,
): AllowedSigner | undefined {
  return signers.find(
    (signer) =>
      signer.fingerprint === fingerprint &&
      (signer.validAfter === undefined || at >= signer.validAfter) &&
      (signer.validBefore === undefined || at < signer.validBefore),
  );
}
