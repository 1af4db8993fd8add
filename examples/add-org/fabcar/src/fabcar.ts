import { type Context, Contract } from 'fabric-contract-api';

interface Car {
  readonly make: string;
  readonly model: string;
  readonly color: string;
  readonly owner: string;
}

/** Cars and their owners, as in the Fabric samples. Errors are `CODE: text`. */
export class FabCar extends Contract {
  constructor() {
    super('fabcar');
  }

  async version(_ctx: Context): Promise<string> {
    return '1.0';
  }

  async createCar(ctx: Context, id: string, make: string, model: string, color: string, owner: string): Promise<void> {
    const bytes = await ctx.stub.getState(keyOf(id));
    if (bytes.length > 0) throw new Error(`CAR_EXISTS: ${id} exists`);
    await this.#write(ctx, id, { make, model, color, owner });
  }

  async changeCarOwner(ctx: Context, id: string, owner: string): Promise<void> {
    await this.#write(ctx, id, { ...(await this.#read(ctx, id)), owner });
  }

  /** The car as JSON. */
  async queryCar(ctx: Context, id: string): Promise<string> {
    return JSON.stringify(await this.#read(ctx, id));
  }

  /** `[{id, car}]` as JSON, by id. */
  async queryAllCars(ctx: Context): Promise<string> {
    const iterator = await ctx.stub.getStateByRange(keyOf(''), keyOf('~'));
    const cars: { id: string; car: Car }[] = [];
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      const { key, value } = next.value;
      cars.push({ id: key.slice(keyOf('').length), car: JSON.parse(Buffer.from(value).toString('utf8')) as Car });
    }
    await iterator.close();
    return JSON.stringify(cars);
  }

  async #read(ctx: Context, id: string): Promise<Car> {
    const bytes = await ctx.stub.getState(keyOf(id));
    if (bytes.length === 0) throw new Error(`CAR_UNKNOWN: there is no ${id}`);
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Car;
  }

  /** Keys in a fixed order: every endorser must write the same bytes. */
  async #write(ctx: Context, id: string, { make, model, color, owner }: Car): Promise<void> {
    await ctx.stub.putState(keyOf(id), Buffer.from(JSON.stringify({ make, model, color, owner })));
  }
}

function keyOf(id: string): string {
  if (!/^[A-Za-z0-9~]{0,32}$/.test(id)) throw new Error('CAR_ID: letters and digits, at most 32');
  return `car/${id}`;
}
