import type { QuorateError } from '../../core/model/quorate-error.js';
import { differencesOf, keepsOf } from '../../evm/besu-entries.js';
import { isBesuOwnForm, PERMISSION_LISTS, type PermissionList, withListsOf } from '../../evm/besu-own-form.js';
import { editTomlList, readTomlList } from '../../evm/besu-toml.js';
import { isEnode, parseEnode } from '../../evm/enode.js';
import { hostKind } from '../../evm/host.js';
import type { KeptFile } from './kept-file.js';
import type { ListInForce, NodeList, RefusedEntry } from './node-list.js';
import { nodeRefused } from './node-refused.js';

export interface ListChange {
  readonly changed: boolean;
  readonly refused: readonly RefusedEntry[];
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
  async grow(wanted: readonly string[]): Promise<ListChange> {
    const inForce = await this.inForce();
    const held = this.entries();
    if ('off' in inForce) {
      const refused = inForce.off === DOWN ? unknowable(wanted, held) : [];
      const accepted = without(wanted, refused);
      return { changed: this.#write([...held, ...keepsOf(held, accepted, same).added]), refused };
    }
    const { added } = keepsOf(inForce.entries, wanted, same);
    const refused: RefusedEntry[] = [];
    const changed = await this.#through(
      added.length === 0 ? undefined : async () => refused.push(...(await this.#node.add(wanted))),
      () => [...held, ...keepsOf(held, without(wanted, refused), same).added],
    );
    return { changed: changed || added.length > refused.length, refused };
  }

  /** Takes out what does not stay; what is missing is not added. */
  async shrink(stays: readonly string[]): Promise<ListChange> {
    const inForce = await this.inForce();
    if ('off' in inForce) return { changed: this.#write(stays), refused: [] };
    const spare = keepsOf(inForce.entries, stays, same).keeps.filter((keep) => !keep).length;
    const refused: RefusedEntry[] = [];
    const changed = await this.#through(
      spare === 0 ? undefined : async () => refused.push(...(await this.#node.removeOthers(stays))),
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
  return keepsOf(held, wanted, same).added.flatMap((entry) => {
    const parsed = parseEnode(entry);
    return isEnode(parsed) && hostKind(parsed.host) === 'name' ? [{ entry, why: ONLY_NODE_KNOWS }] : [];
  });
}
