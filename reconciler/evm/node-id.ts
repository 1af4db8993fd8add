import { QuorateError } from '../core/model/quorate-error.js';

/**
 * A node id in its one form: 128 lower-case hex digits, no 0x. Takes upper case and one leading 0x; what else differs is
 * a fault that somebody made by hand, and is named, never mended: half of such an id belongs to another node.
 * @throws QuorateError NODE_ID_INVALID, with the fact `fault`: `doubled-prefix` (0x0x), `two-halves` (0x, 64 digits, 0x,
 *   64 digits: as contracts keep it; the fact `meant` is the id), `length`, `digits`
 */
export function parseNodeId(text: string): string {
  const lower = text.toLowerCase();
  const bare = lower.startsWith('0x') ? lower.slice(2) : lower;
  if (bare.startsWith('0x')) throw invalid(text, 'doubled-prefix', 'it begins with 0x twice');
  const halves = /^([0-9a-f]{64})0x([0-9a-f]{64})$/.exec(bare);
  if (halves) throw invalid(text, 'two-halves', 'it is two halves, each with its 0x', `${halves[1]}${halves[2]}`);
  if (!/^[0-9a-f]*$/.test(bare)) throw invalid(text, 'digits', 'it has other signs than hex digits');
  if (bare.length !== 128) throw invalid(text, 'length', `it has ${bare.length} hex digits instead of 128`);
  return bare;
}

function invalid(text: string, fault: string, why: string, meant?: string): QuorateError {
  const shown = text.length > 140 ? `${text.slice(0, 140)}...` : text;
  return new QuorateError('NODE_ID_INVALID', 'This is no node id', {
    why: `${JSON.stringify(shown)}: ${why}`,
    mend: 'A node id is the 64-byte public key of the node: 128 hex digits, as admin_nodeInfo gives it.',
    facts: meant === undefined ? { fault } : { fault, meant },
  });
}

/** The two halves under which contracts of interface V1 keep a node id, each 0x and 64 hex digits. */
export function nodeIdHalves(id: string): { readonly high: string; readonly low: string } {
  return { high: `0x${id.slice(0, 64)}`, low: `0x${id.slice(64)}` };
}

/** The node id of two halves as a contract gives them. */
export function nodeIdOfHalves(high: string, low: string): string {
  return `${high.slice(2)}${low.slice(2)}`.toLowerCase();
}
