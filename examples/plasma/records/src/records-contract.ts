import { type Context, Contract } from 'fabric-contract-api';

/** Records by key. The same chaincode on both channels, so that one can ask the other. Errors are `CODE: text`. */
export class RecordsContract extends Contract {
  constructor() {
    super('records');
  }

  async version(_ctx: Context): Promise<string> {
    return '1.0';
  }

  async write(ctx: Context, key: string, value: string): Promise<void> {
    await ctx.stub.putState(keyOf(key), Buffer.from(value));
  }

  async read(ctx: Context, key: string): Promise<string> {
    const bytes = await ctx.stub.getState(keyOf(key));
    if (bytes.length === 0) throw new Error(`RECORD_UNKNOWN: there is no ${key}`);
    return Buffer.from(bytes).toString('utf8');
  }

  /**
   * The same, read on another channel: for queries only, for what is read there is in no read set. The peer must sit in both
   * channels and have this chaincode on both; the client must be a reader there.
   */
  async readOn(ctx: Context, channel: string, key: string): Promise<string> {
    const answer = await ctx.stub.invokeChaincode('records', ['read', key], channel);
    if (answer.status !== 200) throw new Error(`OTHER_CHANNEL: ${answer.message}`);
    return Buffer.from(answer.payload ?? []).toString('utf8');
  }
}

function keyOf(key: string): string {
  if (!/^[A-Za-z0-9-]{1,32}$/.test(key)) throw new Error('RECORD_KEY: letters, digits and hyphens, at most 32');
  return `record/${key}`;
}
