import { enodeUrl, isEnode, parseEnode } from './enode.js';
import { hostKind } from './host.js';

/** The one form of an entry of a node list; what is no enode stays what it is. */
export function formOfEnode(entry: string): string {
  const parsed = parseEnode(entry);
  return isEnode(parsed) ? enodeUrl(parsed) : entry;
}

/** The one form of an account: Besu compares them in lower case (AccountLocalConfigPermissioningController). */
export function formOfAccount(entry: string): string {
  return entry.toLowerCase();
}

/**
 * Whether two entries can be one for a node that looks host names up: it gives an address, or the name that the address has
 * in reverse, where another name was listed (EnodeURLImpl.java, --Xdns-enabled). Node id and ports are the same then.
 */
export function mayBeSame(one: string, other: string): boolean {
  // Scheme and node id: a list is thousands long, and all but one differ here.
  if (one.slice(0, 136) !== other.slice(0, 136)) return false;
  const [a, b] = [parseEnode(one), parseEnode(other)];
  if (!isEnode(a) || !isEnode(b)) return one === other;
  return enodeUrl({ ...a, host: b.host }) === enodeUrl(b);
}

/**
 * The listed entry that a running node means by one of its own, for each of them.
 * @param listed in their one form
 */
export function meantBy(entries: readonly string[], listed: readonly string[]): readonly string[] {
  const known = new Set(listed);
  const names = listed.filter(isNamed);
  return entries.map((entry) => (known.has(entry) ? entry : (names.find((one) => mayBeSame(one, entry)) ?? entry)));
}

/** Whether an entry is an enode with a host name. */
export function isNamed(entry: string): boolean {
  const parsed = parseEnode(entry);
  return isEnode(parsed) && hostKind(parsed.host) === 'name';
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
