import { enodeUrl, isEnode, parseEnode } from './enode.js';

/** The one form of an entry of a node list; what is no enode stays what it is. */
export function formOfEnode(entry: string): string {
  const parsed = parseEnode(entry);
  return isEnode(parsed) ? enodeUrl(parsed) : entry;
}

/** The one form of an account: Besu compares them in lower case (AccountLocalConfigPermissioningController). */
export function formOfAccount(entry: string): string {
  return entry.toLowerCase();
}

/** Which entries of a list stay, and what must be added to it. The second spelling of one entry goes. */
export function keepsOf(
  entries: readonly string[],
  wanted: readonly string[],
  formOf: (entry: string) => string,
): { readonly keeps: readonly boolean[]; readonly added: readonly string[] } {
  const open = new Set(wanted);
  const keeps = entries.map((entry) => open.delete(formOf(entry)));
  return { keeps, added: [...open] };
}

/** In what a list differs from what is wanted, for a person; undefined where it does not. */
export function differencesOf(
  entries: readonly string[],
  wanted: readonly string[],
  formOf: (entry: string) => string,
): string | undefined {
  const { keeps, added } = keepsOf(entries, wanted, formOf);
  const spare = entries.filter((_, index) => !keeps[index]);
  const said = [...added.map((entry) => `lacks ${entry}`), ...spare.map((entry) => `has ${entry}`)];
  if (said.length === 0) return undefined;
  return said.length > 3 ? `${said.slice(0, 3).join(', ')} and ${said.length - 3} more` : said.join(', ');
}
