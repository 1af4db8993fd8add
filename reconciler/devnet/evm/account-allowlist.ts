import { loadAllowlist, persistAllowlist } from './allowlist-file.js';
import { BesuRpcError } from './besu-rpc-error.js';

const ACCOUNT = /^0x[0-9a-f]{40}$/i;

/** Besu's own list of the accounts whose transactions one node takes (AccountLocalConfigPermissioningController.java). */
export class AccountAllowlist {
  readonly #file: string;
  #accounts: readonly string[] = [];

  /** @throws Error as Besu, which then does not start */
  constructor(file: string) {
    this.#file = file;
    this.take(this.read());
  }

  accounts(): readonly string[] {
    return this.#accounts;
  }

  permits(address: string): boolean {
    return this.#accounts.includes(address.toLowerCase());
  }

  /** @throws BesuRpcError; one bad entry, and nothing of the call is done */
  add(accounts: readonly unknown[]): void {
    const wanted = valid(accounts);
    if (wanted.some((one) => this.#accounts.includes(one))) throw new BesuRpcError('accountsExisting');
    this.#become([...this.#accounts, ...wanted]);
  }

  /** @throws BesuRpcError as `add` */
  remove(accounts: readonly unknown[]): void {
    const wanted = valid(accounts);
    if (!wanted.every((one) => this.#accounts.includes(one))) throw new BesuRpcError('accountsAbsent');
    this.#become(this.#accounts.filter((one) => !wanted.includes(one)));
  }

  /** What the file says now. @throws Error for what is no account */
  read(): readonly string[] {
    const accounts = loadAllowlist(this.#file, 'accounts-allowlist');
    const bad = accounts.find((one) => !/^0x/.test(one) || !ACCOUNT.test(one));
    if (bad !== undefined) throw new Error(`Invalid account ${bad}`);
    return accounts.map((one) => one.toLowerCase());
  }

  /** As Besu takes a list that it has read: one by one added, and so written anew, comments and all else gone. @throws Error */
  take(accounts: readonly string[]): void {
    if (new Set(accounts).size < accounts.length) throw new Error('ERROR_DUPLICATED_ENTRY');
    if (accounts.length > 0) persistAllowlist(this.#file, 'accounts-allowlist', { before: [], after: accounts });
    this.#accounts = accounts;
  }

  #become(after: readonly string[]): void {
    const before = this.#accounts;
    this.#accounts = after;
    try {
      persistAllowlist(this.#file, 'accounts-allowlist', { before, after });
    } catch (error) {
      if (error instanceof BesuRpcError && error.which === 'persistFailure') this.#accounts = before;
      throw error;
    }
  }
}

function valid(accounts: readonly unknown[]): readonly string[] {
  // Besu has no word for it: it fails.
  if (!accounts.every((one) => typeof one === 'string')) throw new BesuRpcError('internal');
  const lower = accounts.map((one) => one.toLowerCase());
  if (lower.length === 0) throw new BesuRpcError('accountsEmpty');
  if (!lower.every((one) => ACCOUNT.test(one))) throw new BesuRpcError('accountsInvalid');
  if (new Set(lower).size < lower.length) throw new BesuRpcError('accountsDuplicated');
  return lower;
}
