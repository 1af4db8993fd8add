import type { Applied } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { OwnBesuNode, PermissioningTarget } from '../../ports/read/permissioning-reader.js';
import type { OwnNodeLists } from '../../ports/write/permissioning-writer.js';
import type { ApplyPorts } from '../kind-ports.js';

/** A node that is down, or that refused an entry, is tried again after these. */
const DOWN_MS = 5000;
const REFUSED_MS = 60_000;

/**
 * Makes our own nodes hold their lists, each by itself: one that is down, or that refuses an entry, holds up no other.
 * @param wanted by the node's name; undefined: this node is left alone
 */
export async function writeOwnNodes(
  ports: ApplyPorts,
  target: PermissioningTarget,
  own: { readonly nodes: Readonly<Record<string, OwnBesuNode>>; readonly fault: string | undefined } | undefined,
  wanted: (name: string, node: OwnBesuNode) => OwnNodeLists | undefined,
): Promise<Applied> {
  const faults: string[] = own?.fault === undefined ? [] : [own.fault];
  const refused: string[] = [];
  let changed = 0;
  for (const [name, node] of Object.entries(own?.nodes ?? {})) {
    const lists = wanted(name, node);
    if (!lists) continue;
    try {
      const result = await ports.besu!.writeOwnNode(target, name, lists);
      if (result.changed) {
        changed += 1;
        ports.progress('write', `the lists of ${name}`);
      }
      for (const { entry, why } of result.refused) refused.push(`${name} refuses ${shortEntry(entry)}: ${why}`);
    } catch (error) {
      if (!(error instanceof QuorateError)) throw error;
      faults.push(`${name}: ${error.message}${error.why === undefined ? '' : `: ${error.why}`}`);
    }
  }
  if (faults.length > 0) {
    return { state: 'waiting', reason: 'NodeUnavailable', message: faults.join('; '), retryAfterMs: DOWN_MS };
  }
  if (refused.length > 0) {
    const message = `${refused.join('; ')}; all else is in force`;
    return { state: 'waiting', reason: 'EntriesRefused', message, retryAfterMs: REFUSED_MS };
  }
  if (changed > 0) return { state: 'progressed', reason: 'Written', message: `${changed} of our own nodes were told` };
  return { state: 'done', reason: 'Applied', message: 'our own nodes hold what was decided' };
}

/** An enode without the middle of its id. */
function shortEntry(entry: string): string {
  return entry.replace(/^(enode:\/\/[0-9a-f]{8})[0-9a-f]{116}/i, '$1..');
}
