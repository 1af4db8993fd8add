import { formOfAccount, formOfEnode, keepsOf } from '../../evm/besu-entries.js';
import type { PermissionList } from '../../evm/besu-own-form.js';
import type { BeforeStep } from './kept-file.js';
import { nodeRefused } from './node-refused.js';
import type { NodeAnswer, NodeRpc } from './node-rpc.js';

export interface RefusedEntry {
  readonly entry: string;
  readonly why: string;
}

/** What the running node has in force; `off`: in Besu's words, why it has no such list. */
export type ListInForce = { readonly entries: readonly string[] } | { readonly off: string };

const METHODS: Readonly<
  Record<PermissionList, { readonly get: string; readonly add: string; readonly remove: string }>
> = {
  'nodes-allowlist': {
    get: 'perm_getNodesAllowlist',
    add: 'perm_addNodesToAllowlist',
    remove: 'perm_removeNodesFromAllowlist',
  },
  'accounts-allowlist': {
    get: 'perm_getAccountsAllowlist',
    add: 'perm_addAccountsToAllowlist',
    remove: 'perm_removeAccountsFromAllowlist',
  },
};

/** Errors that are about an entry of the call, so that the others may pass without it (RpcErrorType.java). */
const OF_AN_ENTRY = /^(?:Request contains (?:an invalid|duplicate) |Cannot (?:add|remove) )/;
/** It has the entry, maybe in another spelling: a host name is an address to it (RpcErrorType.java). */
export const IS_THERE = /^Cannot add an existing /;
/** The node has done it, and left the file to us. */
const DONE_NOT_WRITTEN = /is out of sync/;

/** A list that a running node enforces, by Besu's perm_* calls: changed without a restart. */
export class NodeList {
  readonly #rpc: NodeRpc;
  readonly #list: PermissionList;
  readonly #before: BeforeStep;

  constructor(rpc: NodeRpc, list: PermissionList, before: BeforeStep) {
    this.#rpc = rpc;
    this.#list = list;
    this.#before = before;
  }

  /** Entries in their one form. @throws QuorateError NODE_UNREACHABLE */
  async inForce(): Promise<ListInForce> {
    const answer = await this.#rpc.call(METHODS[this.#list].get);
    if ('refused' in answer) return { off: answer.refused.message };
    const formOf = this.#list === 'nodes-allowlist' ? formOfEnode : formOfAccount;
    const entries = Array.isArray(answer.result) ? answer.result.map((entry) => formOf(String(entry))) : [];
    return { entries };
  }

  /**
   * Adds what is not there yet. A call is all or nothing: one that is refused for an entry is halved until that entry is
   * alone.
   * @returns what the node refused, in its own words
   * @throws QuorateError NODE_UNREACHABLE; an error that is about no entry
   */
  async add(wanted: readonly string[]): Promise<readonly RefusedEntry[]> {
    return this.#change('add', keepsOf(await this.#entries(), wanted, (entry) => entry).added);
  }

  /** The same for what is there: everything that is not wanted is removed. */
  async removeOthers(wanted: readonly string[]): Promise<readonly RefusedEntry[]> {
    const stays = new Set(wanted);
    const refused = new Map<string, RefusedEntry>();
    // What a node has twice it loses once at each call.
    for (;;) {
      const spare = [...new Set(await this.#entries())].filter((entry) => !stays.has(entry) && !refused.has(entry));
      if (spare.length === 0) return [...refused.values()];
      for (const one of await this.#change('remove', spare)) refused.set(one.entry, one);
    }
  }

  async #entries(): Promise<readonly string[]> {
    const inForce = await this.inForce();
    return 'entries' in inForce ? inForce.entries : [];
  }

  async #change(what: 'add' | 'remove', entries: readonly string[]): Promise<readonly RefusedEntry[]> {
    if (entries.length === 0) return [];
    const refused = await this.#halving(what, entries);
    if (refused.length === 0) return [];
    // Another caller may have done it before us: what the list says in the end is what counts.
    const held = new Set(await this.#entries());
    return refused.filter(({ entry }) => held.has(entry) !== (what === 'add'));
  }

  async #halving(what: 'add' | 'remove', entries: readonly string[]): Promise<readonly RefusedEntry[]> {
    const why = await this.#once(what, entries);
    if (why === undefined) return [];
    if (entries.length === 1) return [{ entry: entries[0]!, why }];
    const middle = Math.ceil(entries.length / 2);
    const first = await this.#halving(what, entries.slice(0, middle));
    return [...first, ...(await this.#halving(what, entries.slice(middle)))];
  }

  /** Undefined when it is done. */
  async #once(what: 'add' | 'remove', entries: readonly string[]): Promise<string | undefined> {
    const method = METHODS[this.#list][what];
    this.#before(method);
    const answer: NodeAnswer = await this.#rpc.call(method, entries);
    if ('result' in answer) return undefined;
    const { message } = answer.refused;
    if (DONE_NOT_WRITTEN.test(message)) return undefined;
    if (OF_AN_ENTRY.test(message)) return message;
    throw nodeRefused(method, message);
  }
}
