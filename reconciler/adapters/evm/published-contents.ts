import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import type { Json } from '../../core/model/json.js';
import type { ProposalContent } from '../../ports/read/governance-reader.js';
import type { OpsscEvent } from './opssc-log.js';

const ACTIONS = ['create', 'update', 'retire'] as const;

/** Contents that were published as events. What was judged once is not judged again. */
export class PublishedContents {
  /** By the event that completes a content. */
  readonly #judged = new WeakMap<OpsscEvent, ProposalContent | 'none'>();

  /**
   * Contents by digest (hex without 0x). Only what hashes to its digest and is the canonical JSON of a content is there:
   * whatever else anybody published is passed over. Pieces belong together by account and number.
   */
  of(events: readonly OpsscEvent[]): ReadonlyMap<string, ProposalContent> {
    const pieces = new Map<string, Map<number, string>>();
    const contents = new Map<string, ProposalContent>();
    for (const event of events) {
      if (event.name !== 'ContentPiece') continue;
      const { digest: hash, account, index, total, data } = event.args;
      const digest = (hash as string).slice(2);
      if (contents.has(digest)) continue;
      const key = `${digest} ${account} ${total}`;
      const own = (pieces.get(key) ?? new Map<number, string>()).set(Number(index), (data as string).slice(2));
      pieces.set(key, own);
      if (own.size < Number(total) || own.size === 0) continue;
      const content = this.#judge(event, digest, own);
      if (content) contents.set(digest, content);
    }
    return contents;
  }

  #judge(event: OpsscEvent, digest: string, pieces: ReadonlyMap<number, string>): ProposalContent | undefined {
    let judged = this.#judged.get(event);
    if (judged === undefined) {
      const parts = Array.from({ length: Number(event.args.total) }, (_, index) => pieces.get(index));
      const isWhole = parts.every((part) => part !== undefined);
      judged = (isWhole && contentOf(digest, Buffer.from(parts.join(''), 'hex'))) || 'none';
      this.#judged.set(event, judged);
    }
    return judged === 'none' ? undefined : judged;
  }
}

/** Before a packed content; canonical JSON begins with `{`. */
const DEFLATED = Buffer.from([0]);
/** A content that would grow by more than this is published as it is: what grows more is somebody's bomb. */
const MOST_TIMES = 50;

/**
 * What goes into events for a content: its canonical JSON, deflated (RFC 1951) where that is shorter, for each byte costs
 * gas. The digest is over the JSON, so how it was packed binds nobody.
 */
export function packedContent(json: Buffer): Buffer {
  const packed = Buffer.concat([DEFLATED, deflateRawSync(json, { level: 9 })]);
  return packed.length < json.length && json.length <= MOST_TIMES * packed.length ? packed : json;
}

function unpacked(published: Buffer): Buffer {
  if (published[0] !== DEFLATED[0]) return published;
  return inflateRawSync(published.subarray(1), { maxOutputLength: MOST_TIMES * published.length });
}

function contentOf(digest: string, published: Buffer): ProposalContent | undefined {
  try {
    const bytes = unpacked(published);
    if (createHash('sha256').update(bytes).digest('hex') !== digest) return undefined;
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
