/**
 * One channel in memory, as far as a chaincode can see it: a stub that records read and write sets as Fabric's simulator
 * does (a transaction does not see its own writes), and blocks that are validated by MVCC and phantom rules
 * (core/ledger/kvledger/txmgmt/validation). `_lifecycle` is a stand-in that answers the members in random order.
 */

interface Versioned {
  readonly value: Buffer;
  readonly version: string;
}

interface RangeRead {
  readonly start: string;
  readonly end: string;
  /** Where the reader stopped; everything up to there is checked again. */
  readonly upTo: string;
  readonly seen: readonly string[];
}

/** What an endorsement brings to the orderer. */
export interface Endorsed {
  readonly organization: string;
  readonly transactionId: string;
  /** The chaincode's answer. */
  readonly answer: string;
  readonly reads: ReadonlyMap<string, string | undefined>;
  readonly ranges: readonly RangeRead[];
  readonly writes: ReadonlyMap<string, Buffer | undefined>;
  readonly event: { readonly name: string; readonly payload: string } | undefined;
}

export type Code = 'VALID' | 'MVCC_READ_CONFLICT' | 'PHANTOM_READ_CONFLICT';

/** What one peer can see of a channel: its members, or why not. */
export type PeerView = readonly string[] | 'notJoined' | 'denied' | 'broken';

const byBytes = (left: string, right: string) => Buffer.compare(Buffer.from(left), Buffer.from(right));

export class MemoryLedger {
  readonly channel: string;
  /** Members of this channel; change it and the next call sees it. */
  members: readonly string[];
  /** What the endorsing peer sees of other channels; those not named it has not joined. */
  others: Record<string, PeerView> = {};
  /** Arguments of every `_lifecycle` call. */
  readonly lifecycleCalls: string[][] = [];
  /** Keys that were read one by one. */
  readonly keysRead: string[] = [];
  private state = new Map<string, Versioned>();
  private past = new Map<string, { txId: string; value: Buffer; isDelete: boolean; seconds: number }[]>();
  private block = 0;
  private count = 0;

  constructor(channel: string, members: readonly string[]) {
    this.channel = channel;
    this.members = members;
  }

  /** Runs a chaincode function against the committed state, as an endorsing peer does. Throws what the chaincode throws. */
  async endorse(organization: string, run: (stub: unknown) => Promise<unknown>): Promise<Endorsed> {
    const stub = new RecordingStub(this, organization, `${++this.count}`.padStart(64, '0'));
    const answer = await run(stub);
    return {
      organization,
      transactionId: stub.getTxID(),
      answer: typeof answer === 'string' ? answer : '',
      reads: stub.reads,
      ranges: stub.ranges,
      writes: stub.writes,
      event: stub.event,
    };
  }

  /** Validates the transactions of one block in order; valid ones change the state for those behind them. */
  commit(transactions: readonly Endorsed[]): Code[] {
    this.block += 1;
    return transactions.map((transaction, index) => {
      const code = this.validate(transaction);
      if (code === 'VALID') this.apply(transaction, `${this.block}:${index}`);
      return code;
    });
  }

  private validate({ reads, ranges }: Endorsed): Code {
    for (const [key, version] of reads) if (this.state.get(key)?.version !== version) return 'MVCC_READ_CONFLICT';
    for (const { start, end, upTo, seen } of ranges) {
      const now = this.keysIn(start, end)
        .filter((key) => upTo === '' || byBytes(key, upTo) <= 0)
        .map((key) => `${key}@${this.state.get(key)?.version}`);
      if (now.join('\n') !== seen.join('\n')) return 'PHANTOM_READ_CONFLICT';
    }
    return 'VALID';
  }

  private apply({ writes, transactionId }: Endorsed, version: string): void {
    for (const [key, value] of writes) {
      if (value === undefined) this.state.delete(key);
      else this.state.set(key, { value, version });
      const past = this.past.get(key) ?? [];
      past.unshift({
        txId: transactionId,
        value: value ?? Buffer.alloc(0),
        isDelete: value === undefined,
        seconds: 1_700_000_000 + this.block,
      });
      this.past.set(key, past);
    }
  }

  /** Keys that begin so are gone: a state as a version left it that did not write them. */
  forget(prefix: string): void {
    for (const key of [...this.state.keys()]) if (key.startsWith(prefix)) this.state.delete(key);
  }

  get(key: string): Versioned | undefined {
    return this.state.get(key);
  }

  keysIn(start: string, end: string): string[] {
    return [...this.state.keys()]
      .filter((key) => byBytes(key, start) >= 0 && (end === '' || byBytes(key, end) < 0))
      .sort(byBytes);
  }

  historyOf(key: string): readonly { txId: string; value: Buffer; isDelete: boolean; seconds: number }[] {
    return this.past.get(key) ?? [];
  }

  /** The stand-in for `_lifecycle` CheckCommitReadiness; see governance-facts.md 1. */
  lifecycle(args: string[], channel: string): { status: number; message: string; payload: Buffer } {
    this.lifecycleCalls.push(args);
    const view = channel === '' || channel === this.channel ? this.members : (this.others[channel] ?? 'notJoined');
    if (view === 'notJoined') throw new Error(`failed to find ledger for channel: ${channel}`);
    if (view === 'denied') {
      const message = 'Failed to authorize invocation due to failed ACL check: failed evaluating policy on signed data';
      return { status: 500, message, payload: Buffer.alloc(0) };
    }
    if (view === 'broken') return { status: 500, message: 'something else', payload: Buffer.alloc(0) };
    const shuffled = [...view].map((name) => [Math.random(), name] as const).sort(([a], [b]) => a - b);
    return { status: 200, message: '', payload: Buffer.concat(shuffled.map(([, name]) => approval(name))) };
  }
}

/** One entry of map<string, bool> approvals = 1, value false. */
function approval(name: string): Buffer {
  const key = Buffer.from(name);
  const entry = Buffer.concat([Buffer.of(0x0a, key.length), key]);
  return Buffer.concat([Buffer.of(0x0a, entry.length), entry]);
}

/** The part of fabric-shim's ChaincodeStub that the chaincodes here use. */
class RecordingStub {
  readonly reads = new Map<string, string | undefined>();
  readonly ranges: RangeRead[] = [];
  readonly writes = new Map<string, Buffer | undefined>();
  event: { name: string; payload: string } | undefined;
  private readonly ledger: MemoryLedger;
  private readonly organization: string;
  private readonly transactionId: string;

  constructor(ledger: MemoryLedger, organization: string, transactionId: string) {
    this.ledger = ledger;
    this.organization = organization;
    this.transactionId = transactionId;
  }

  getTxID(): string {
    return this.transactionId;
  }

  getChannelID(): string {
    return this.ledger.channel;
  }

  getMspID(): string {
    return this.organization;
  }

  getCreator(): { mspid: string; idBytes: Uint8Array } {
    const body = Buffer.from(`certificate of ${this.organization}`).toString('base64');
    const pem = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
    return { mspid: this.organization, idBytes: Buffer.from(pem) };
  }

  getDateTimestamp(): Date {
    return new Date(Date.UTC(2026, 0, 1) + Number(this.transactionId) * 1000);
  }

  getTxTimestamp(): { seconds: number; nanos: number } {
    return { seconds: Math.floor(this.getDateTimestamp().getTime() / 1000), nanos: 0 };
  }

  async getState(key: string): Promise<Uint8Array> {
    this.ledger.keysRead.push(key);
    if (!this.reads.has(key)) this.reads.set(key, this.ledger.get(key)?.version);
    return this.ledger.get(key)?.value ?? Buffer.alloc(0);
  }

  async putState(key: string, value: Uint8Array): Promise<void> {
    // Fabric takes an empty value for a delete.
    this.writes.set(key, value.length === 0 ? undefined : Buffer.from(value));
  }

  async deleteState(key: string): Promise<void> {
    this.writes.set(key, undefined);
  }

  async getStateByRange(start: string, end: string): Promise<unknown> {
    const keys = this.ledger.keysIn(start, end);
    const seen: string[] = [];
    let next = 0;
    const finish = (exhausted: boolean) => {
      this.ranges.push({ start, end, upTo: exhausted ? '' : (keys[next - 1] ?? start), seen: [...seen] });
    };
    return {
      next: async () => {
        const key = keys[next];
        if (key === undefined) return { done: true };
        next += 1;
        const found = this.ledger.get(key)!;
        seen.push(`${key}@${found.version}`);
        return { done: false, value: { key, value: found.value } };
      },
      close: async () => finish(next >= keys.length),
    };
  }

  async getHistoryForKey(key: string): Promise<unknown> {
    const past = [...this.ledger.historyOf(key)];
    return {
      next: async () => {
        const item = past.shift();
        if (!item) return { done: true };
        const timestamp = { seconds: item.seconds, nanos: 0 };
        return { done: false, value: { txId: item.txId, value: item.value, isDelete: item.isDelete, timestamp } };
      },
      close: async () => undefined,
    };
  }

  async invokeChaincode(name: string, args: string[], channel: string): Promise<unknown> {
    if (name !== '_lifecycle') throw new Error(`no such chaincode: ${name}`);
    return this.ledger.lifecycle(args, channel);
  }

  setEvent(name: string, payload: Uint8Array): void {
    this.event = { name, payload: Buffer.from(payload).toString('utf8') };
  }
}
