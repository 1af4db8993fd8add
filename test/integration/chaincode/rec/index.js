// The chaincode of the integration tests: plain functions over state, and every way to fail.
const { Contract } = require('fabric-contract-api');
const { KeyEndorsementPolicy } = require('fabric-shim');

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

  /** Writes, then calls another chaincode, then writes what it answered, under an event of its own. */
  async callAndPut(ctx, name, channel, args, key) {
    await ctx.stub.putState(`${key} before`, Buffer.from('before'));
    const answer = await this.cc(ctx, name, channel, args);
    const { payload } = JSON.parse(answer);
    await ctx.stub.putState(key, Buffer.from(payload, 'hex'));
    ctx.stub.setEvent('outer', Buffer.from(key));
    return answer;
  }

  async remove(ctx, key) {
    await ctx.stub.deleteState(key);
  }

  /** The key's own endorsement policy: peers of all these organizations, with blanks between them. */
  async setOwners(ctx, key, mspIds) {
    const policy = new KeyEndorsementPolicy();
    policy.addOrgs('PEER', ...mspIds.split(' '));
    await ctx.stub.setStateValidationParameter(key, policy.getPolicy());
  }

  async owners(ctx, key) {
    const policy = await ctx.stub.getStateValidationParameter(key);
    if (!policy || policy.length === 0) return '';
    return new KeyEndorsementPolicy(policy).listOrgs().sort().join(' ');
  }

  async putComposite(ctx, type, attributes) {
    await ctx.stub.putState(ctx.stub.createCompositeKey(type, attributes.split(' ')), Buffer.from(attributes));
  }

  async page(ctx, start, end, size, bookmark) {
    return this.pageOf(ctx.stub.getStateByRangeWithPagination(start, end, Number(size), bookmark));
  }

  async pageOfComposite(ctx, type, attribute, size, bookmark) {
    const attributes = attribute === '' ? [] : [attribute];
    return this.pageOf(ctx.stub.getStateByPartialCompositeKeyWithPagination(type, attributes, Number(size), bookmark));
  }

  async pageThenPut(ctx) {
    await this.page(ctx, '', '', 2, '');
    await ctx.stub.putState('after a page', Buffer.from('x'));
  }

  async putThenPage(ctx) {
    await ctx.stub.putState('before a page', Buffer.from('x'));
    return this.page(ctx, '', '', 2, '');
  }

  async pageOf(query) {
    const { iterator, metadata } = await query;
    const values = [];
    for (let step = await iterator.next(); !step.done; step = await iterator.next())
      values.push(Buffer.from(step.value.value).toString());
    await iterator.close();
    // Of an empty page the shim gives no metadata: it takes an empty message for none.
    return JSON.stringify({ values, count: metadata?.fetchedRecordsCount ?? 0, bookmark: metadata?.bookmark ?? '' });
  }

  async transientKeys(ctx) {
    return [...ctx.stub.getTransient().keys()].join(' ');
  }
}

module.exports.contracts = [Rec];
