import { formOfAccount, formOfEnode } from './besu-entries.js';
import { editTomlList, readTomlList } from './besu-toml.js';

const TEXT = '"[^"\\n]*"';
const LINE = `(?:nodes|accounts)-allowlist=\\[(?:${TEXT}(?:,${TEXT})*)?\\]\\n?`;
const OWN_FORM = new RegExp(`^(?:${LINE}){0,2}$`);

/** The lists of permissions_config.toml, each with the one form of its entries. */
export const PERMISSION_LISTS = { 'nodes-allowlist': formOfEnode, 'accounts-allowlist': formOfAccount } as const;
export type PermissionList = keyof typeof PERMISSION_LISTS;

/**
 * Whether a text is what Besu itself makes of permissions_config.toml at perm_add and perm_remove (AllowlistPersistor.java):
 * the two lists on a line each and nothing else, or what is there while it writes: less.
 */
export function isBesuOwnForm(text: string): boolean {
  return OWN_FORM.test(text);
}

/**
 * A file as it was, with the lists that another text of it holds by now: what Besu has dropped is there again.
 * @throws QuorateError BESU_FILE_REFUSED
 */
export function withListsOf(file: string, before: string, now: string): string {
  let text = before;
  for (const list of Object.keys(PERMISSION_LISTS) as PermissionList[]) {
    const formOf = PERMISSION_LISTS[list];
    const entries = readTomlList(file, now, list);
    if (entries !== undefined) text = editTomlList(file, text, list, [...new Set(entries.map(formOf))], formOf);
  }
  return text;
}
