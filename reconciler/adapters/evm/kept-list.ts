import type { QuorateError } from '../../core/model/quorate-error.js';
import { differencesOf, isNamed, keepsOf, mayBeSame } from '../../evm/besu-entries.js';
import { isBesuOwnForm, PERMISSION_LISTS, type PermissionList, withListsOf } from '../../evm/besu-own-form.js';
import { editTomlList, readTomlList } from '../../evm/besu-toml.js';
import type { KeptFile } from './kept-file.js';
import { IS_THERE, type ListInForce, type NodeList, type RefusedEntry } from './node-list.js';
import { nodeRefused } from './node-refused.js';

export interface ListChange {
  readonly changed: boolean;
  readonly refused: readonly RefusedEntry[];
}

export interface ListGrowth extends ListChange {
  /** What the node has in another spelling than is wanted, since it looks host names up: not to be taken out. */
  readonly meant: readonly string[];
}

const DOWN = 'the node does not answer';
const ONLY_NODE_KNOWS = 'the node does not answer, and only it says whether it takes a host name';

/**
 * One of Besu's permission lists in both places: the file, which a node reads when it starts, and the running node. The
 * node changes first, for it knows best what it takes; it writes the file anew and drops what it does not know, and the
 * file then gets everything back. Whoever kills us in between finds the text from before beside the file.
 */
export class KeptList {
  readonly #file: KeptFile;
  readonly #list: PermissionList;
  readonly #node: NodeList;
  readonly #reload: () => Promise<string | undefined>;

  /** @param reload makes the node read its file again: undefined, or why it refuses */
  constructor(file: KeptFile, list: PermissionList, node: NodeList, reload: () => Promise<string | undefined>) {
    this.#file = file;
    this.#list = list;
    this.#node = node;
    this.#reload = reload;
  }

  /** What the file says, each entry in its one form and once. @throws QuorateError BESU_FILE_REFUSED, NODE_FILE_UNUSABLE */
  entries(): readonly string[] {
    const entries = readTomlList(this.#file.path, this.#file.read(), this.#list) ?? [];
    return [...new Set(entries.map(PERMISSION_LISTS[this.#list]))];
  }

  /** What the node has in force; `off` also for one that does not answer. */
  async inForce(): Promise<ListInForce> {
    try {
      return await this.#node.inForce();
    } catch (error) {
      if ((error as QuorateError).code === 'NODE_UNREACHABLE') return { off: DOWN };
      throw error;
    }
  }

  /** Refuses a file that could not be edited, before anything is. @throws QuorateError BESU_FILE_REFUSED */
  refuseUnfit(wanted: readonly string[]): void {
    this.#edited(this.#file.read(), wanted);
  }

  /** Ends an edit that was cut off: what the node has dropped from the file comes back. */
  recover(): void {
    const before = this.#file.unfinished();
    if (before === undefined) return;
    this.#file.replace((present) => this.#restored(before, present));
    this.#file.finish();
  }

  /** Lets in what is not there, and takes nothing out. */
  async grow(wanted: readonly string[]): Promise<ListGrowth> {
    const inForce = await this.inForce();
    const held = this.entries();
    if ('off' in inForce) {
      const refused = inForce.off === DOWN ? unknowable(wanted, held) : [];
      const accepted = without(wanted, refused);
      return { changed: this.#write([...held, ...keepsOf(held, accepted, same).added]), refused, meant: [] };
    }
    const { added } = keepsOf(inForce.entries, wanted, same);
    const refused: RefusedEntry[] = [];
    const meant: string[] = [];
    let isThere = 0;
    const add = async () => {
      const left = await this.#node.add(wanted);
      const others = await this.#inOtherWords(inForce.entries, wanted, added);
      meant.push(...others);
      // It has the entry, under the address that it found.
      const known = left.filter((one) => IS_THERE.test(one.why) && others.some((other) => mayBeSame(other, one.entry)));
      isThere = known.length;
      refused.push(...left.filter((one) => !known.includes(one)));
    };
    const changed = await this.#through(added.length === 0 ? undefined : add, () => [
      ...held,
      ...keepsOf(held, without(wanted, refused), same).added,
    ]);
    return { changed: changed || added.length > refused.length + isThere, refused, meant };
  }

  /** What the node has, new or not, where it was given a host name: an address, or another name of it. */
  async #inOtherWords(
    before: readonly string[],
    wanted: readonly string[],
    added: readonly string[],
  ): Promise<readonly string[]> {
    const now = await this.#node.inForce();
    const literal = new Set(wanted);
    const names = added.filter(isNamed);
    const entries = [...new Set([...before, ...('entries' in now ? now.entries : [])])];
    const old = new Set(before);
    return entries.filter((entry) => {
      if (literal.has(entry)) return false;
      const name = names.find((one) => mayBeSame(one, entry));
      if (name === undefined) return false;
      // One that was there before is meant only where nothing new has come for this name.
      return (
        !old.has(entry) || !entries.some((other) => !old.has(other) && !literal.has(other) && mayBeSame(other, name))
      );
    });
  }

  /**
   * Takes out what does not stay; what is missing is not added.
   * @param meant of the growth before it
   */
  async shrink(stays: readonly string[], meant: readonly string[]): Promise<ListChange> {
    const inForce = await this.inForce();
    if ('off' in inForce) return { changed: this.#write(stays), refused: [] };
    const kept = [...stays, ...meant];
    const spare = keepsOf(inForce.entries, kept, same).keeps.filter((keep) => !keep).length;
    const refused: RefusedEntry[] = [];
    const changed = await this.#through(
      spare === 0 ? undefined : async () => refused.push(...(await this.#node.removeOthers(kept))),
      () => [...stays, ...refused.map(({ entry }) => entry)],
    );
    return { changed: changed || spare > refused.length, refused };
  }

  #write(entries: readonly string[]): boolean {
    if (differencesOf(this.#raw(), entries, PERMISSION_LISTS[this.#list]) === undefined) return false;
    this.#file.begin(this.#file.read());
    this.#file.replace((present) => this.#edited(present, entries));
    this.#file.finish();
    return true;
  }

  /** With the node's work in between, after which the file may be Besu's. @returns whether the file is another */
  async #through(work: (() => Promise<unknown>) | undefined, entries: () => readonly string[]): Promise<boolean> {
    if (work === undefined) return this.#write(entries());
    const before = this.#file.read();
    this.#file.begin(before);
    let again = false;
    try {
      await work();
    } catch (error) {
      again = (error as QuorateError).facts?.unwritten === true;
      if (!again) {
        this.recover();
        throw error;
      }
    }
    this.#file.replace((present) => this.#edited(this.#restored(before, present), entries()));
    if (again) await this.#readAgain(before);
    this.#file.finish();
    return this.#file.read() !== before;
  }

  /** For a node that cannot write its own file: we have, and it reads it, as a whole or not at all. */
  async #readAgain(before: string): Promise<void> {
    const why = await this.#reload();
    if (why === undefined) return;
    this.#file.replace(() => before);
    this.#file.finish();
    throw nodeRefused('perm_reloadPermissionsFromFile', why);
  }

  #restored(before: string, present: string): string {
    if (present === before || !isBesuOwnForm(present)) return present;
    return withListsOf(this.#file.path, before, present);
  }

  #edited(text: string, entries: readonly string[]): string {
    const { path } = this.#file;
    return editTomlList(path, text, this.#list, [...new Set(entries)], PERMISSION_LISTS[this.#list]);
  }

  #raw(): readonly string[] {
    return readTomlList(this.#file.path, this.#file.read(), this.#list) ?? [];
  }
}

const same = (entry: string) => entry;

function without(wanted: readonly string[], refused: readonly RefusedEntry[]): readonly string[] {
  const out = new Set(refused.map(({ entry }) => entry));
  return wanted.filter((entry) => !out.has(entry));
}

/** A name that Besu does not take keeps it from starting: it is not written for a node that cannot be asked. */
function unknowable(wanted: readonly string[], held: readonly string[]): RefusedEntry[] {
  return keepsOf(held, wanted, same)
    .added.filter(isNamed)
    .map((entry) => ({ entry, why: ONLY_NODE_KNOWS }));
}
