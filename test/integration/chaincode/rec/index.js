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

  /** Answers what another chaincode, a system chaincode too, answered: status, message, payload in hex. */
  async cc(ctx, name, channel, args) {
    const { status, message, payload } = await ctx.stub.invokeChaincode(name, JSON.parse(args), channel);
    return JSON.stringify({ status, message, payload: Buffer.from(payload ?? []).toString('hex') });
  }

  /** A vote that counts in one record for all. */
  async voteTally(ctx, ballot) {
    const count = Number(await ctx.stub.getState(`${ballot} tally`)) + 1;
    await ctx.stub.putState(`${ballot} tally`, Buffer.from(`${count}`));
    return count;
  }

  /** A vote under the voter's own key that counts the others' by a range. */
  async voteRange(ctx, ballot) {
    let count = 1;
    for await (const _ of ctx.stub.getStateByRange(`${ballot} vote `, `${ballot} vote ~`)) count += 1;
    await this.voteOwn(ctx, ballot);
    return count;
  }

  /** A vote under the voter's own key, with the content written blindly beside it. */
  async voteOwn(ctx, ballot) {
    await ctx.stub.putState(`${ballot} vote ${ctx.clientIdentity.getMSPID()}`, Buffer.from('yes'));
    await ctx.stub.putState(`${ballot} content`, Buffer.from('content'));
  }

  async transientKeys(ctx) {
    return [...ctx.stub.getTransient().keys()].join(' ');
  }
}

module.exports.contracts = [Rec];
