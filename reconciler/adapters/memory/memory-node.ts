import { QuorateError } from '../../core/model/quorate-error.js';
import type { OwnBesuNode } from '../../ports/read/permissioning-reader.js';
import type { OwnNodeLists, OwnNodeResult } from '../../ports/write/permissioning-writer.js';

/** One of an organization's own Besu nodes with its helper, as they hold their lists. */
export class MemoryNode {
  isUp = true;
  id: string | undefined;
  /** Entries that this node takes for invalid, as a version of Besu may. */
  readonly refuses = new Set<string>();
  lists: Omit<OwnBesuNode, 'id' | 'faults'> = { allowedNodes: [], allowedAccounts: [], staticNodes: [], bootNodes: [] };

  read(name: string): OwnBesuNode {
    this.#reach(name);
    return { id: this.id, ...this.lists, faults: [] };
  }

  write(name: string, wanted: OwnNodeLists): OwnNodeResult {
    this.#reach(name);
    const before = JSON.stringify(this.lists);
    const refused = (wanted.allowedNodes ?? []).filter((entry) => this.refuses.has(entry));
    const taken = (entries: readonly string[]) => entries.filter((entry) => !this.refuses.has(entry));
    this.lists = {
      allowedNodes: wanted.allowedNodes ? taken(wanted.allowedNodes) : this.lists.allowedNodes,
      allowedAccounts: wanted.allowedAccounts ?? this.lists.allowedAccounts,
      staticNodes: wanted.staticNodes ?? this.lists.staticNodes,
      bootNodes: wanted.bootNodes ? taken(wanted.bootNodes) : this.lists.bootNodes,
    };
    const why = 'Request contains an invalid node';
    return { changed: JSON.stringify(this.lists) !== before, refused: refused.map((entry) => ({ entry, why })) };
  }

  #reach(name: string): void {
    if (this.isUp) return;
    throw new QuorateError('NODE_AGENT_UNREACHABLE', 'The helper of a node does not answer', {
      why: name,
      retry: 'transient',
    });
  }
}
