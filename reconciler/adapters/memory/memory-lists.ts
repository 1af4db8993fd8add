import { compareBytes } from '../../core/order/compare-bytes.js';
import { abiOf } from '../../evm/abi.js';
import { MEMBERSHIPS } from '../../evm/account-effects.js';
import { nodeIdOfHalves } from '../../evm/node-id.js';
import { type Answered, nodeOfQuorate } from '../../evm/node-tuple.js';
import { type RolePair, rolePairsOfBits } from '../../evm/role-pairs.js';
import type { PermissionedAccount, PermissionedNode } from '../../ports/read/permissioning-reader.js';
import type { EvmCall } from '../../ports/write/permissioning-writer.js';

/** Where our own rules contracts are. */
export const NODE_RULES = `0x${'aa'.repeat(20)}`;
export const ACCOUNT_RULES = `0x${'ab'.repeat(20)}`;

/** The lists in our own contracts, changed by decoded calls only. */
export class MemoryLists {
  readonly #nodes = new Map<string, PermissionedNode>();
  readonly #accounts = new Map<string, PermissionedAccount>();
  #targets = new Set<string>();
  #isRestricted = false;
  connections: readonly RolePair[] = [];
  delegated = false;

  get nodes(): readonly PermissionedNode[] {
    return [...this.#nodes.values()].sort((one, other) => compareBytes(one.id, other.id));
  }

  get accounts(): readonly PermissionedAccount[] {
    return [...this.#accounts.values()].sort((one, other) => compareBytes(one.address, other.address));
  }

  get targets(): readonly string[] | undefined {
    return this.#isRestricted ? [...this.#targets].sort(compareBytes) : undefined;
  }

  /** As another admin would: without any decision. */
  put(node: PermissionedNode): void {
    this.#nodes.set(node.id, node);
  }

  /** Runs one call. @throws Error for a call that is none of these contracts' */
  run({ to, data }: EvmCall): void {
    const parsed = abiOf(to === NODE_RULES ? 'quorate-nodes' : 'quorate-accounts').parseTransaction({ data });
    if (!parsed) throw new Error(`${to} has no such function`);
    const [value] = parsed.args as unknown as readonly [never];
    this.#functions()[parsed.name]!(value);
  }

  dump(): unknown {
    return [this.nodes, this.accounts, this.targets, this.connections, this.delegated];
  }

  #functions(): Readonly<Record<string, (value: never) => void>> {
    return {
      upsertNodes: (nodes: readonly Answered[]) => {
        for (const node of nodes.map(nodeOfQuorate)) this.#nodes.set(node.id, node);
      },
      removeNodes: (ids: readonly (readonly [string, string])[]) => {
        for (const [high, low] of ids) this.#nodes.delete(nodeIdOfHalves(high, low));
      },
      setConnections: (bits: bigint) => {
        this.connections = rolePairsOfBits(bits);
      },
      setDelegatedMoves: (delegated: boolean) => {
        this.delegated = delegated;
      },
      upsertAccounts: (accounts: readonly (readonly [string, bigint])[]) => {
        for (const [address, level] of accounts) {
          const lower = address.toLowerCase();
          this.#accounts.set(lower, { address: lower, membership: MEMBERSHIPS[Number(level)]! });
        }
      },
      removeAccounts: (addresses: readonly string[]) => {
        for (const address of addresses) this.#accounts.delete(address.toLowerCase());
      },
      addTargets: (targets: readonly string[]) => {
        for (const target of targets) this.#targets.add(target.toLowerCase());
      },
      removeTargets: (targets: readonly string[]) => {
        for (const target of targets) this.#targets.delete(target.toLowerCase());
      },
      restrictTargets: (restricted: boolean) => {
        this.#isRestricted = restricted;
      },
    };
  }
}
