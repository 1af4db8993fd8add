import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { deriveOrganization } from '../../reconciler/devnet/identities/derive-organization.js';
import { CHAINCODES, loadChaincode } from './load-chaincode.js';
import { MemoryLedger } from './memory-ledger.js';

/** What Fabric's own runtime makes of the contracts: which functions exist, how arguments and errors cross it. */
process.env.CORE_CHAINCODE_LOGGING_LEVEL = 'CRITICAL';
const require = createRequire(import.meta.url);
interface Described {
  readonly info?: { readonly title: string };
  readonly transactions: readonly {
    readonly name: string;
    readonly tag?: readonly string[];
    readonly parameters?: readonly { readonly name: string }[];
  }[];
}
type Runtime = {
  metadata: { contracts: Record<string, Described> };
  Invoke(stub: unknown): Promise<{ status: number; message: string; payload: Uint8Array }>;
};
const ChaincodeFromContract = require('fabric-shim/lib/contract-spi/chaincodefromcontract.js');
const { JSONSerializer } = require('fabric-contract-api');

/** As fabric-shim/lib/contract-spi/bootstrap.js does it. */
function runtime(path: string): Runtime {
  const { contracts } = loadChaincode<{ contracts: unknown[] }>(path, 'index');
  const serializers = { transaction: 'jsonSerializer', serializers: { jsonSerializer: JSONSerializer } };
  return new ChaincodeFromContract([...contracts], serializers, {}, 'test', '1') as Runtime;
}

const functions = (path: string, contract: string) =>
  runtime(path)
    .metadata.contracts[contract]!.transactions.map(({ name, parameters = [] }) => `${name}/${parameters.length}`)
    .sort();

test('the functions of OpsSC are these and no helper slipped in among them', () => {
  assert.equal(functions('chaincode/opssc', 'opssc'), [
    'Attest/1',
    'Attestations/2',
    'ChannelRecord/2',
    'Close/1',
    'Electorate/0',
    'ElectorateFor/1',
    'EstablishRecord/2',
    'History/3',
    'Overdue/2',
    'PlasmaLinks/2',
    'Proposal/1',
    'ProposalRound/2',
    'Proposals/3',
    'Report/6',
    'Sign/4',
    'Version/0',
    'Vote/1',
    'Withdraw/2',
  ]);
});

test('the functions of plasma-root are these, with their names and whether they change the ledger', () => {
  assert.equal(functions('chaincode/plasma-root', 'plasma-root'), [
    'Alarms/3',
    'Chain/1',
    'Chains/2',
    'ConfirmRoot/2',
    'Define/2',
    'Enact/2',
    'Judge/2',
    'Overdue/3',
    'RaiseAlarm/3',
    'Retract/1',
    'Root/2',
    'Roots/3',
    'SubmitRoot/2',
    'TakeBack/2',
    'VerifyProof/2',
    'Version/0',
  ]);
  const { contracts } = loadChaincode<{ contracts: { prototype: object }[] }>('chaincode/plasma-root', 'index');
  const methods = Object.getOwnPropertyNames(contracts[0]!.prototype).filter((name) => name !== 'constructor');
  const { transactions, info } = runtime('chaincode/plasma-root').metadata.contracts['plasma-root']!;
  assert.equal(transactions.map(({ name }) => name).sort(), methods.sort(), 'none is left unregistered');
  const changing = transactions.filter(({ tag }) => tag?.includes('SUBMIT')).map(({ name }) => name);
  const submitted = ['ConfirmRoot', 'Define', 'Enact', 'Judge', 'Overdue', 'RaiseAlarm', 'Retract', 'SubmitRoot'];
  assert.equal(changing.sort(), [...submitted, 'TakeBack']);
  const submit = transactions.find(({ name }) => name === 'SubmitRoot')!;
  assert.equal(
    submit.parameters!.map(({ name }) => name),
    ['chain', 'range'],
  );
  assert.is(info?.title, 'plasma-root');
});

test('the functions of both number transfer contracts', () => {
  const common = ['confirmTransfer/2', 'history/1', 'owner/1', 'query/1', 'register/2', 'requestTransfer/5'];
  assert.equal(functions('examples/telecom/numbertransfer-1.0', 'numbertransfer'), common);
  assert.equal(functions('chaincode/numbertransfer', 'numbertransfer'), ['cancelTransfer/1', ...common, 'version/0']);
});

type Response = Awaited<ReturnType<Runtime['Invoke']>>;

/** Calls a chaincode through the runtime, as Org1's administrator on a channel where Org1 is alone. */
function caller(path: string): (...args: string[]) => Promise<Response> {
  const chaincode = runtime(path);
  const ledger = new MemoryLedger('ops-channel', ['Org1']);
  const { admin } = deriveOrganization('test', { name: 'org1', mspId: 'Org1', peers: [], orderers: [] });
  const idBytes = Buffer.from(admin.certificatePem);
  return async (...args) => {
    let response: Response | undefined;
    await ledger.endorse('Org1', async (stub) => {
      const fabricStub = Object.assign(stub as object, {
        getBufferArgs: () => args.map((text) => Buffer.from(text)),
        getCreator: () => ({ mspid: 'Org1', idBytes }),
      });
      response = await chaincode.Invoke(fabricStub);
    });
    return response!;
  };
}

const textOf = ({ payload }: Response) => Buffer.from(payload).toString('utf8');

test('answers arrive as the JSON text itself, refusals as JSON in the message', async () => {
  const call = caller('chaincode/opssc');
  const version = await call('Version');
  assert.is(version.status, 200);
  assert.is(JSON.parse(textOf(version)).formatVersion, 1);
  assert.is(textOf(await call('Proposal', 'ab'.repeat(32))), 'null');
  const refused = await call('Proposal', 'x');
  assert.is(refused.status, 500);
  assert.is(JSON.parse(refused.message).code, 'INVALID_ARGUMENT');
  assert.match((await call('Proposal')).message, /Expected 1 parameters, but 0 have been supplied/);
});

test('so they do where parameters are registered, empty ones among them', async () => {
  const call = caller('chaincode/plasma-root');
  const page = await call('Chains', '10', '');
  assert.equal([page.status, textOf(page)], [200, '{"bookmark":"","chains":[]}']);
  const refused = await call('Chains', '0', '');
  assert.equal([refused.status, JSON.parse(refused.message).code], [500, 'INVALID_ARGUMENT']);
  assert.match((await call('Chains', '10')).message, /Expected 2 parameters, but 1 have been supplied/);
});

test('each is deployable by itself: pinned, locked, started by the shim, nothing but the two Fabric packages at run time', () => {
  for (const path of CHAINCODES) {
    const read = (file: string) =>
      JSON.parse(readFileSync(new URL(`../../../${path}/${file}`, import.meta.url), 'utf8'));
    const { dependencies, devDependencies, scripts, main } = read('package.json');
    assert.equal(dependencies, { 'fabric-contract-api': '2.5.8', 'fabric-shim': '2.5.8' });
    for (const version of Object.values(devDependencies)) assert.match(String(version), /^\d+\.\d+\.\d+$/);
    assert.match(scripts.start, /^fabric-chaincode-node server /);
    assert.not.ok(
      Object.keys(scripts).some((name) => /install|prepare/.test(name)),
      'no install scripts',
    );
    assert.is(main, 'dist/index.js');
    const locked = read('package-lock.json').packages[''];
    assert.equal([locked.dependencies, locked.devDependencies], [dependencies, devDependencies]);
  }
});

test.run();
