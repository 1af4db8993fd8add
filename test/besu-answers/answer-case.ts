/** One thing that is done with a node, as plain data: whoever reads a recording sees what drew each answer. */
export type Step =
  /** A JSON-RPC call; `{boot1}` stands for that node's enode. */
  | { readonly ask: readonly [method: string, ...params: unknown[]] }
  /** The permissions file is written by hand. */
  | { readonly write: string }
  | { readonly remove: 'permissions' }
  /** What the permissions file holds. */
  | { readonly read: 'permissions' }
  /** An HTTP request as it is. */
  | { readonly http: string; readonly body?: string; readonly host?: string }
  /** The node is stopped, its config.toml edited (from, to), and started: whether it starts. */
  | { readonly restart: readonly (readonly [from: string, to: string])[] };

/** Steps on one node whose lists are as at the beginning; what each of them saw must be the same from both engines. */
export interface AnswerCase {
  /** Unique; names the entry of a recording. */
  readonly name: string;
  readonly steps: readonly Step[];
}

export const ask = (method: string, ...params: unknown[]): Step => ({ ask: [method, ...params] });
export const READ: Step = { read: 'permissions' };
export const RELOAD = ask('perm_reloadPermissionsFromFile');
export const NODES = ask('perm_getNodesAllowlist');
export const ACCOUNTS = ask('perm_getAccountsAllowlist');

/** A node of nobody, at 10.1.2.3 or another address. */
export const stranger = (at = '10.1.2.3:30303') => `enode://{stranger}@${at}`;
export const account = (number: number) => `0x${String(number).padStart(40, '0')}`;
/** What the permissions file says when a case begins. */
export const lists = (nodes: readonly string[], accounts: readonly string[]) =>
  `accounts-allowlist=${JSON.stringify(accounts)}\nnodes-allowlist=${JSON.stringify(nodes)}\n`;
export const ALL = ['{boot1}', '{validator1}', '{writer1}'];
export const BASE = lists(ALL, [account(1)]);
