import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import type { Json } from '../../core/model/json.js';
import type { ProposalContent } from '../../ports/read/governance-reader.js';
import type { OpsscEvent } from './opssc-log.js';

const ACTIONS = ['create', 'update', 'retire'] as const;

/**
 * Contents that were published, by digest (hex without 0x). Only what hashes to its digest and is the canonical JSON of a
 * content is there: whatever else anybody published is passed over.
 */
export function publishedContents(events: readonly OpsscEvent[]): ReadonlyMap<string, ProposalContent> {
  const pieces = new Map<string, Map<number, string>>();
  const contents = new Map<string, ProposalContent>();
  for (const { name, args } of events) {
    if (name !== 'ContentPiece') continue;
    const digest = (args.digest as string).slice(2);
    if (contents.has(digest)) continue;
    const total = Number(args.total);
    const key = `${digest} ${args.account} ${total}`;
    const own = (pieces.get(key) ?? new Map<number, string>()).set(Number(args.index), (args.data as string).slice(2));
    pieces.set(key, own);
    if (own.size < total || total === 0) continue;
    const parts = Array.from({ length: total }, (_, index) => own.get(index));
    if (!parts.every((part) => part !== undefined)) continue;
    const content = contentOf(digest, Buffer.from(parts.join(''), 'hex'));
    if (content) contents.set(digest, content);
  }
  return contents;
}

function contentOf(digest: string, bytes: Buffer): ProposalContent | undefined {
  if (createHash('sha256').update(bytes).digest('hex') !== digest) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const content = JSON.parse(text) as ProposalContent;
    return isContent(content) && canonicalJson(content as unknown as Json) === text ? content : undefined;
  } catch {
    return undefined;
  }
}

function isContent({ formatVersion, address, action, after, ...more }: ProposalContent): boolean {
  const isObject = typeof after === 'object' && !Array.isArray(after);
  return (
    Number.isSafeInteger(formatVersion) &&
    typeof address === 'string' &&
    ACTIONS.includes(action) &&
    isObject &&
    (after === null) === (action === 'retire') &&
    Object.keys(more).length === 0
  );
}

/** The number of an action in OpsSC.sol. */
export function actionNumber(action: ProposalContent['action']): number {
  return ACTIONS.indexOf(action);
}
