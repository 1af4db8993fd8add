import { QuorateError } from '../../core/model/quorate-error.js';
import type { OwnNodeLists } from '../../ports/write/permissioning-writer.js';

/** What a loop asks of a node's helper, as JSON. Lists that are left out are left alone. */
export interface NodeAgentOrder {
  readonly node: string;
  readonly chainId: number;
  readonly lists: OwnNodeLists;
}

/** The one path: `GET` reads (NodeAgentReport), `PUT` writes (NodeAgentOrder; OwnNodeResult). An error is `{error}`. */
export const NODE_PATH = '/v1/node';

const LISTS = ['allowedNodes', 'allowedAccounts', 'staticNodes', 'bootNodes'] as const;
const LONGEST_LIST = 20_000;
const LONGEST_ENTRY = 512;

/** @throws QuorateError NODE_AGENT_REFUSED: it is none, or has what this release does not know */
export function parseNodeAgentOrder(text: string): NodeAgentOrder {
  const order = parsed(text) as Partial<NodeAgentOrder> | null;
  const { node, chainId, lists } = order ?? {};
  const known = Object.keys(order ?? {}).every((key) => ['node', 'chainId', 'lists'].includes(key));
  if (
    !known ||
    typeof node !== 'string' ||
    !Number.isSafeInteger(chainId) ||
    typeof lists !== 'object' ||
    lists === null
  ) {
    throw refused('it is no order of a loop');
  }
  for (const [key, value] of Object.entries(lists)) {
    if (!(LISTS as readonly string[]).includes(key)) throw refused(`it names the list ${JSON.stringify(key)}`);
    if (!isList(value)) throw refused(`${key} is no list of texts, or too long`);
  }
  return {
    node,
    chainId: chainId!,
    lists: Object.fromEntries(LISTS.map((key) => [key, lists[key]])) as unknown as OwnNodeLists,
  };
}

function isList(value: unknown): boolean {
  const isEntry = (entry: unknown) => typeof entry === 'string' && entry.length <= LONGEST_ENTRY;
  return Array.isArray(value) && value.length <= LONGEST_LIST && value.every(isEntry);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused('it is no JSON');
  }
}

function refused(why: string): QuorateError {
  return new QuorateError('NODE_AGENT_REFUSED', 'The node agent refuses this request', {
    why,
    mend: 'use the same release on both sides',
  });
}
