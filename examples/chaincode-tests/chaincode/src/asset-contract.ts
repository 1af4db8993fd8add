import { type Context, Contract } from 'fabric-contract-api';

interface Asset {
  readonly id: string;
  /** MSP id. */
  readonly owner: string;
  readonly value: number;
}

/** Assets that belong to organizations. Errors are `CODE: text`. */
export class AssetContract extends Contract {
  constructor() {
    super('assets');
  }

  /** Creates an asset of the caller's organization. */
  async create(ctx: Context, id: string, value: string): Promise<void> {
    const known = await ctx.stub.getState(id);
    if (known.length > 0) throw new Error(`EXISTS: there is an asset ${id} already`);
    await write(ctx, { id, owner: ctx.clientIdentity.getMSPID(), value: Number(value) });
  }

  /** By the owner only. Sets the event `Transferred`. */
  async transfer(ctx: Context, id: string, to: string): Promise<void> {
    const asset = await read(ctx, id);
    const caller = ctx.clientIdentity.getMSPID();
    if (caller !== asset.owner) throw new Error(`NOT_THE_OWNER: ${id} belongs to ${asset.owner}, not to ${caller}`);
    await write(ctx, { ...asset, owner: to });
    ctx.stub.setEvent('Transferred', Buffer.from(JSON.stringify({ id, from: caller, to })));
  }

  /** The asset as JSON. */
  async read(ctx: Context, id: string): Promise<string> {
    return JSON.stringify(await read(ctx, id));
  }
}

async function read(ctx: Context, id: string): Promise<Asset> {
  const bytes = await ctx.stub.getState(id);
  if (bytes.length === 0) throw new Error(`NOT_THERE: there is no asset ${id}`);
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as Asset;
}

async function write(ctx: Context, asset: Asset): Promise<void> {
  await ctx.stub.putState(asset.id, Buffer.from(JSON.stringify(asset)));
}
