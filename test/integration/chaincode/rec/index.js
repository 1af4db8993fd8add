// The chaincode of the integration tests: plain functions over state, and every way to fail.
const { Contract } = require('fabric-contract-api');

class Rec extends Contract {
  async put(ctx, key, value) {
    await ctx.stub.putState(key, Buffer.from(value));
    return value;
  }

  async get(ctx, key) {
    return (await ctx.stub.getState(key)).toString();
  }

  /** Reads and writes: two of them in one block conflict. */
  async add(ctx, key, value) {
    const old = (await ctx.stub.getState(key)).toString();
    await ctx.stub.putState(key, Buffer.from(old + value));
    return old + value;
  }

  async fail(_ctx, message) {
    throw new Error(message);
  }

  async event(ctx, name, payload) {
    ctx.stub.setEvent(name, Buffer.from(payload));
    await ctx.stub.putState(`event ${name}`, Buffer.from(payload));
  }

  /** Which organization's process answers. */
  async mspid(ctx) {
    return ctx.stub.getMspID();
  }

  /** Writes what differs from organization to organization: endorsements cannot match. */
  async differ(ctx, key) {
    await ctx.stub.putState(key, Buffer.from(ctx.stub.getMspID()));
    return ctx.stub.getMspID();
  }

  async putPrivate(ctx, collection, key) {
    await ctx.stub.putPrivateData(collection, key, ctx.stub.getTransient().get('value'));
  }

  async putBoth(ctx, collection, key) {
    await ctx.stub.putState(key, Buffer.from('public'));
    await this.putPrivate(ctx, collection, key);
  }

  async getPrivate(ctx, collection, key) {
    return Buffer.from(await ctx.stub.getPrivateData(collection, key)).toString();
  }

  async transientKeys(ctx) {
    return [...ctx.stub.getTransient().keys()].join(' ');
  }
}

module.exports.contracts = [Rec];
