import type { JsonObject } from '../../core/model/json.js';
import type { SpecFiles, SpecProblem } from '../../core/model/kind.js';
import { compareBytes, sortedUnique } from '../../core/order/compare-bytes.js';
import type { Membership, PermissionedAccount } from '../../ports/read/permissioning-reader.js';
import { type ListEntry, listEntries } from '../list-file/list-entries.js';
import type { AccountListSpec } from './account-list-spec.js';
import { readAddress } from './read-address.js';

const SOURCE = { key: 'accounts', columns: ['address', 'membership'], text: 'address' } as const;
const LEVELS: readonly string[] = ['basic', 'standard', 'premium'] satisfies Membership[];
const MEND = 'an address is 0x and 40 hex digits';

/** Brings every account to its one form, from the document or the file that it names; names every fault at once. */
export function completeAccountList(
  spec: JsonObject,
  document: { readonly file: string },
  files: SpecFiles,
): { spec: JsonObject; problems: readonly SpecProblem[] } {
  const written = spec as unknown as Pick<AccountListSpec, 'besuNetwork' | 'targets'>;
  const { entries, problems } = listEntries(spec, document.file, files, SOURCE);
  const read = readEntries(entries);
  const targets = written.targets && (written.targets === 'every' ? EVERY : readTargets(written.targets));
  const complete: AccountListSpec = {
    besuNetwork: written.besuNetwork,
    accounts: read.accounts,
    ...(targets ? { targets: targets.targets } : {}),
  };
  const all = [...problems, ...read.problems, ...(targets?.problems ?? [])];
  return { spec: complete as unknown as JsonObject, problems: all };
}

function readEntries(entries: readonly ListEntry[]): {
  readonly accounts: readonly PermissionedAccount[];
  readonly problems: readonly SpecProblem[];
} {
  const seen = new Map<string, string>();
  const problems: SpecProblem[] = [];
  const accounts: PermissionedAccount[] = [];
  for (const entry of entries) {
    const address = readAddress(String(entry.cells.address ?? ''));
    const level = String(entry.cells.membership ?? '').toLowerCase();
    if ('fault' in address) {
      problems.push(
        entry.problem({ field: 'address', code: 'ADDRESS_INVALID', what: `the address: ${address.fault}`, mend: MEND }),
      );
    }
    if (level !== '' && !LEVELS.includes(level)) {
      const what = `"${level}" is no membership`;
      problems.push(
        entry.problem({ field: 'membership', code: 'MEMBERSHIP_UNKNOWN', what, mend: `write ${LEVELS.join(', ')}` }),
      );
    }
    if ('fault' in address || (level !== '' && !LEVELS.includes(level))) continue;
    const earlier = seen.get(address.address);
    if (earlier !== undefined) {
      const what = `the account ${address.address} is in ${earlier} already`;
      problems.push(
        entry.problem({ field: 'address', code: 'ACCOUNT_DUPLICATE', what, mend: 'remove one of the two' }),
      );
      continue;
    }
    seen.set(address.address, entry.label);
    accounts.push({ address: address.address, ...(level === '' ? {} : { membership: level as Membership }) });
  }
  return { accounts: accounts.sort((one, other) => compareBytes(one.address, other.address)), problems };
}

/** Which target a transaction has that makes a contract: what contracts of permissioning are asked. */
const NEW_CONTRACT = `0x${'0'.repeat(40)}`;

const EVERY = { targets: 'every', problems: [] } as const;

function readTargets(written: readonly string[]) {
  const problems: SpecProblem[] = [];
  const targets = written.flatMap((text, index) => {
    const read = text === NEW_CONTRACT ? { address: text } : readAddress(text);
    if ('address' in read) return [read.address];
    problems.push({
      code: 'ADDRESS_INVALID',
      path: `/spec/targets/${index}`,
      what: `the contract: ${read.fault}`,
      mend: MEND,
    });
    return [];
  });
  return { targets: sortedUnique(targets), problems };
}
