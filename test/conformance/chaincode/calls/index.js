// The chaincode of the conformance tests: every call of the shim, and every status. Served for all organizations by
// one process: node index.js '[{"ccid":"calls_1:ab..","address":"unix:/..","mspId":"Telco1"}, ...]'
const shim = require('fabric-shim');

async function drain(iterator, most = Number.POSITIVE_INFINITY) {
  const found = [];
  while (found.length < most) {
    const { value, done } = await iterator.next();
    if (value?.key !== undefined) found.push([value.key, Buffer.from(value.value).toString()]);
    else if (value) found.push([value.isDelete, Buffer.from(value.value).toString()]);
    if (done) break;
  }
  await iterator.close();
  return found;
}

const OPERATIONS = {
  put: (stub, key, value) => stub.putState(key, Buffer.from(value)),
  get: (stub, key) => stub.getState(key),
  del: (stub, key) => stub.deleteState(key),
  range: async (stub, start, end, most) => drain(await stub.getStateByRange(start, end), most),
  page: async (stub, start, end, size, bookmark) => {
    const { iterator, metadata } = await stub.getStateByRangeWithPagination(start, end, size, bookmark ?? '');
    return [await drain(iterator), metadata.fetchedRecordsCount, metadata.bookmark];
  },
  putMany: async (stub, prefix, count) => {
    for (let index = 0; index < count; index += 1) {
      await stub.putState(`${prefix}${String(index).padStart(4, '0')}`, Buffer.from(`${index}`));
    }
  },
  putComposite: (stub, type, attributes, value) =>
    stub.putState(stub.createCompositeKey(type, attributes), Buffer.from(value)),
  rangeComposite: async (stub, type, attributes) => drain(await stub.getStateByPartialCompositeKey(type, attributes)),
  history: async (stub, key) => drain(await stub.getHistoryForKey(key)),
  setPolicy: (stub, key, policy) => stub.setStateValidationParameter(key, Buffer.from(policy, 'base64')),
  getPolicy: async (stub, key) => Buffer.from((await stub.getStateValidationParameter(key)) ?? []).toString('base64'),
  event: (stub, name, payload) => stub.setEvent(name, Buffer.from(payload)),
  query: async (stub, text) => drain(await stub.getQueryResult(text)),
  cc: async (stub, name, channel, args) => {
    const { status, message, payload } = await stub.invokeChaincode(name, args, channel);
    return { status, message, payload: Buffer.from(payload ?? []).toString() };
  },
  putPrivate: (stub, collection, key, value) => stub.putPrivateData(collection, key, Buffer.from(value)),
  getPrivate: (stub, collection, key) => stub.getPrivateData(collection, key),
  hashPrivate: async (stub, collection, key) =>
    Buffer.from((await stub.getPrivateDataHash(collection, key)) ?? []).toString('hex'),
  delPrivate: (stub, collection, key) => stub.deletePrivateData(collection, key),
  purgePrivate: (stub, collection, key) => stub.purgePrivateData(collection, key),
  mspid: (_stub, mspId) => mspId,
  transient: (stub) => [...stub.getTransient().keys()].sort(),
  fail: (_stub, message) => {
    throw new Error(message);
  },
};

class Calls {
  constructor(mspId) {
    this.mspId = mspId;
  }

  async Init() {
    return shim.success(Buffer.from('initialized'));
  }

  async Invoke(stub) {
    const [first, second, message, payload] = stub.getArgs();
    if (first === 'status')
      return { status: Number(second), message: message ?? '', payload: Buffer.from(payload ?? '') };
    try {
      const results = [];
      for (const [name, ...args] of JSON.parse(first)) {
        const operation = OPERATIONS[name];
        if (operation === undefined) throw new Error(`no operation ${name}`);
        const result = await operation(stub, ...(name === 'mspid' ? [this.mspId] : args));
        results.push(result instanceof Uint8Array ? Buffer.from(result).toString() : (result ?? null));
      }
      return shim.success(Buffer.from(JSON.stringify(results)));
    } catch (error) {
      return shim.error(error instanceof Error ? error.message : String(error));
    }
  }
}

const servers = JSON.parse(process.argv[2]);
Promise.all(servers.map(({ ccid, address, mspId }) => shim.server(new Calls(mspId), { ccid, address }).start())).then(
  () => process.send?.('ready'),
);
process.on('disconnect', () => process.exit(0));
