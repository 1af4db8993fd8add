import type { Context } from 'fabric-contract-api';
import { check, type NumberRecord, stableJson } from './number';

/** @throws Error `NOT_REGISTERED: ...` */
export async function readNumber(ctx: Context, number: string): Promise<NumberRecord> {
  const bytes = await ctx.stub.getState(check('number', number, 'number'));
  if (bytes.length === 0) throw new Error(`NOT_REGISTERED: nobody has registered ${number}`);
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as NumberRecord;
}

export function changed(record: NumberRecord, change: Partial<NumberRecord>): NumberRecord {
  return { ...record, ...change };
}

/** Writes the record and sets the event of the same name: {number, owner, by, target}. No customer data in it. */
export async function write(ctx: Context, record: NumberRecord, target = record.owner): Promise<void> {
  const { number, owner, by, event } = record;
  await ctx.stub.putState(number, Buffer.from(stableJson(record)));
  ctx.stub.setEvent(event, Buffer.from(stableJson({ number, owner, by, target })));
}

export interface Past {
  readonly transactionId: string;
  readonly timestamp: string;
  readonly event: string;
  readonly by: string;
  readonly owner: string;
  /** MSP ids of the operators that were asking. */
  readonly requests: readonly string[];
}

/** Newest first. Needs the peer's history database (on by default). */
export async function historyOf(ctx: Context, number: string): Promise<readonly Past[]> {
  await readNumber(ctx, number);
  const iterator = await ctx.stub.getHistoryForKey(number);
  const past: Past[] = [];
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    const { txId, value, timestamp } = next.value;
    const { event, by, owner, requests } = JSON.parse(Buffer.from(value).toString('utf8')) as NumberRecord;
    const milliseconds = Number(timestamp.seconds) * 1000 + Math.floor(timestamp.nanos / 1e6);
    past.push({
      transactionId: txId,
      timestamp: new Date(milliseconds).toISOString(),
      event,
      by,
      owner,
      requests: Object.keys(requests),
    });
  }
  await iterator.close();
  return past;
}
