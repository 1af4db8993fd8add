import { loadAllowlist, persistAllowlist } from './allowlist-file.js';
import { BesuRpcError } from './besu-rpc-error.js';

/** Besu's Bytes.fromHexString takes an odd number of digits, too; only the size counts. */
const ACCOUNT = /^0x[0-9a-f]{39,40}$/i;

/** Besu's own list of the accounts whose transactions one node takes (AccountLocalConfigPermissioningController.java). */
export class AccountAllowlist {
  readonly #file: string;
  #accounts: readonly string[];

  /** @throws Error as Besu, which then does not start */
  constructor(file: string) {
    this.#file = file;
    this.#accounts = load(file);
  }

  accounts(): readonly string[] {
    return this.#accounts;
  }

  permits(address: string): boolean {
    return this.#accounts.includes(address.toLowerCase());
  }

  /** @throws BesuRpcError; one bad entry, and nothing of the call is done */
  add(accounts: readonly string[]): void {
    const wanted = valid(accounts);
    if (wanted.some((one) => this.#accounts.includes(one))) throw new BesuRpcError('accountsExisting');
    this.#become([...this.#accounts, ...wanted]);
  }

  /** @throws BesuRpcError as `add` */
  remove(accounts: readonly string[]): void {
    const wanted = valid(accounts);
    if (!wanted.every((one) => this.#accounts.includes(one))) throw new BesuRpcError('accountsAbsent');
    this.#become(this.#accounts.filter((one) => !wanted.includes(one)));
  }

  /** @throws Error; the list is then what it was */
  reload(): void {
    this.#accounts = load(this.#file);
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

function load(file: string): readonly string[] {
  const accounts = loadAllowlist(file, 'accounts-allowlist');
  const bad = accounts.find((one) => !ACCOUNT.test(one));
  if (bad !== undefined) throw new Error(`Invalid account ${bad}`);
  const lower = accounts.map((one) => one.toLowerCase());
  if (new Set(lower).size < lower.length) throw new Error('ERROR_DUPLICATED_ENTRY');
  return lower;
}

function valid(accounts: readonly string[]): readonly string[] {
  const lower = accounts.map((one) => one.toLowerCase());
  if (lower.length === 0) throw new BesuRpcError('accountsEmpty');
  if (!lower.every((one) => ACCOUNT.test(one))) throw new BesuRpcError('accountsInvalid');
  if (new Set(lower).size < lower.length) throw new BesuRpcError('accountsDuplicated');
  return lower;
}
