import { peer } from '@hyperledger/fabric-protos';
import type { Cases, Seen } from '../case.js';
import { casesOf } from '../case.js';
import { applicationPolicy, approve, type Definition, define, lifecycleArgs, policyReference } from '../lifecycle.js';
import { proposalSeen } from '../observe.js';
import type { Party } from '../party.js';
import { COLLECTIONS, packageIdOf, packageOf } from '../stage.js';

interface Where {
  readonly as?: string;
  readonly at?: string;
  readonly channelId?: string;
}

type Args = readonly (string | Uint8Array)[];

const lifecycle =
  (args: Args | ((party: Party) => Promise<Args>), { as, at, channelId }: Where = {}) =>
  async (party: Party): Promise<Seen> => {
    const given = typeof args === 'function' ? await args(party) : args;
    const made = party.call({
      channelId: channelId ?? 'channel1',
      chaincode: '_lifecycle',
      args: given,
      as: as ?? 'Telco1/Admin',
    });
    const answer = await party.process(made.signed, at);
    const seen = proposalSeen(answer);
    const read = RESULTS[String(given[0])];
    const payload = answer.response?.getResponse()?.getPayload_asU8();
    if (read === undefined || payload === undefined || payload.length === 0) return seen;
    return { ...(seen as object), payload: unordered(read(payload)) };
  };

/** Results with lists that come out of Go's maps, in an order that is drawn by lot. */
const { lifecycle: messages } = peer;
const RESULTS: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  CheckCommitReadiness: (bytes) => messages.CheckCommitReadinessResult.deserializeBinary(bytes).toObject(),
  QueryInstalledChaincodes: (bytes) => messages.QueryInstalledChaincodesResult.deserializeBinary(bytes).toObject(),
  QueryInstalledChaincode: (bytes) => messages.QueryInstalledChaincodeResult.deserializeBinary(bytes).toObject(),
  QueryChaincodeDefinition: (bytes) => messages.QueryChaincodeDefinitionResult.deserializeBinary(bytes).toObject(),
  QueryChaincodeDefinitions: (bytes) => messages.QueryChaincodeDefinitionsResult.deserializeBinary(bytes).toObject(),
  QueryApprovedChaincodeDefinitions: (bytes) =>
    messages.QueryApprovedChaincodeDefinitionsResult.deserializeBinary(bytes).toObject(),
};

function unordered(value: unknown): Seen {
  if (Array.isArray(value)) {
    return value.map(unordered).sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return (value ?? null) as Seen;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unordered(inner)]));
}

const approval = (definition: Definition, where?: Where) => lifecycle(lifecycleArgs.approve(definition), where);
const commitment = (definition: Definition, where?: Where) => lifecycle(lifecycleArgs.commit(definition), where);
const readiness = (definition: Definition, where?: Where) => lifecycle(lifecycleArgs.readiness(definition), where);

const named = (functionName: string, name: string, sequence?: number): Args => {
  const args = new peer.lifecycle.QueryApprovedChaincodeDefinitionArgs();
  args.setName(name);
  if (sequence !== undefined) args.setSequence(sequence);
  return [functionName, args.serializeBinary()];
};

const packaged = (functionName: string, label: string | undefined) => async (): Promise<Args> => {
  const args = new peer.lifecycle.QueryInstalledChaincodeArgs();
  args.setPackageId(label === undefined ? 'unknown:12' : await packageIdOf(label));
  return [functionName, args.serializeBinary()];
};

const CALLS = { name: 'calls', collections: COLLECTIONS } as const;
const DRAFT = { name: 'draft', version: '1.0' } as const;
const approved = (mspId: string, definition: Definition) => async (party: Party) => {
  const { block, code } = await approve(party, 'channel1', mspId, definition);
  return { block, code };
};

export const lifecycleCases: Cases = [
  ...casesOf('2.1', 'InstallChaincode', {
    again: lifecycle(async () => lifecycleArgs.install(await packageOf('calls_1')), { channelId: '' }),
    'by a plain client': lifecycle(async () => lifecycleArgs.install(await packageOf('fresh_1')), {
      channelId: '',
      as: 'Telco1/User1',
    }),
    'by the admin of another organization': lifecycle(async () => lifecycleArgs.install(await packageOf('fresh_1')), {
      channelId: '',
      as: 'Telco2/Admin',
    }),
    'of garbage': lifecycle(lifecycleArgs.install(Buffer.from('garbage')), { channelId: '' }),
    'of nothing': lifecycle(lifecycleArgs.install(new Uint8Array()), { channelId: '' }),
    'on a channel': lifecycle(async () => lifecycleArgs.install(await packageOf('fresh_1'))),
    'without a channel': lifecycle(async () => lifecycleArgs.install(await packageOf('fresh_2')), { channelId: '' }),
  }),
  ...casesOf('2.1', 'installed packages', {
    all: lifecycle(['QueryInstalledChaincodes', ''], { channelId: '' }),
    'all, by a plain client': lifecycle(['QueryInstalledChaincodes', ''], { channelId: '', as: 'Telco1/User1' }),
    one: lifecycle(packaged('QueryInstalledChaincode', 'calls_1'), { channelId: '' }),
    'one that is not there': lifecycle(packaged('QueryInstalledChaincode', undefined), { channelId: '' }),
    'its bytes': lifecycle(packaged('GetInstalledChaincodePackage', 'calls_1'), { channelId: '' }),
    'its bytes where it is not there': lifecycle(packaged('GetInstalledChaincodePackage', undefined), {
      channelId: '',
    }),
  }),
  ...casesOf('2.1', 'ApproveChaincodeDefinitionForMyOrg', {
    'the committed sequence, unchanged': lifecycle(async () =>
      lifecycleArgs.approve({ ...CALLS, packageId: await packageIdOf('calls_1') }),
    ),
    'the committed sequence, another package': lifecycle(async () =>
      lifecycleArgs.approve({ ...CALLS, packageId: await packageIdOf('other_1') }),
    ),
    'the committed sequence, another version': approval({ ...CALLS, version: '2.0' }),
    'the committed sequence, another policy': approval({ ...CALLS, policy: applicationPolicy("OR('Telco1.peer')") }),
    'the committed sequence, with init': approval({ ...CALLS, initRequired: true }),
    'the committed sequence, without collections': approval({ name: 'calls' }),
    'a gap': approval({ ...CALLS, sequence: 5 }),
    'sequence 0': approval({ ...CALLS, sequence: 0 }),
    'a new name at sequence 2': approval({ ...DRAFT, sequence: 2 }),
    'a new name': approval(DRAFT),
    'a package that is not installed': approval({ ...DRAFT, packageId: 'unknown:12' }),
    'a collection is dropped': approval({ name: 'calls', sequence: 2, collections: { pair: COLLECTIONS.pair } }),
    'another BlockToLive': approval({
      name: 'calls',
      sequence: 2,
      collections: { ...COLLECTIONS, short: { ...COLLECTIONS.short, blockToLive: 9 } },
    }),
    'a collection of an unknown organization': approval({
      ...DRAFT,
      collections: { c: { members: "OR('Nobody.member')" } },
    }),
    'a collection whose members are no OR': approval({
      ...DRAFT,
      collections: { c: { members: "AND('Telco1.member', 'Telco2.member')" } },
    }),
    'a bad collection name': approval({ ...DRAFT, collections: { 'bad name': COLLECTIONS.pair } }),
    'a bad chaincode name': approval({ name: 'bad name' }),
    'a reserved chaincode name': approval({ name: 'qscc' }),
    'an empty name': approval({ name: '' }),
    'a bad version': approval({ ...DRAFT, version: 'a b' }),
    'an empty version': approval({ ...DRAFT, version: '' }),
    'a reference to a policy that is not there': approval({ ...DRAFT, policy: policyReference('/Channel/Nowhere') }),
    'a policy of garbage': approval({ ...DRAFT, policy: Buffer.from('garbage') }),
    'by a plain client': approval(DRAFT, { as: 'Telco1/User1' }),
    'by the admin of another organization': approval(DRAFT, { as: 'Telco2/Admin' }),
    'without a channel': approval(DRAFT, { channelId: '' }),
    committed: approved('Telco1', DRAFT),
    'uncommitted, unchanged': approval(DRAFT),
    'uncommitted, another version': approval({ ...DRAFT, version: '1.1' }),
    'uncommitted, a package': approval({ ...DRAFT, packageId: 'unknown:12' }),
  }),
  ...casesOf('2.1', 'CheckCommitReadiness', {
    'one approval': readiness(DRAFT),
    'mismatch of the version': readiness({ ...DRAFT, version: '9' }),
    'mismatch of several': readiness({ ...DRAFT, version: '9', initRequired: true, collections: COLLECTIONS }),
    'nobody approved': readiness({ name: 'nobody' }),
    'of a committed sequence': readiness(CALLS),
    'a gap': readiness({ ...CALLS, sequence: 7 }),
    'by a plain client': readiness(DRAFT, { as: 'Telco1/User1' }),
    'at another peer': readiness(DRAFT, { as: 'Telco2/Admin', at: 'Telco2' }),
    garbage: lifecycle(['CheckCommitReadiness', 'garbage']),
  }),
  ...casesOf('2.1', 'CommitChaincodeDefinition', {
    'nobody approved': commitment({ name: 'nobody' }),
    'only this organization approved': commitment(DRAFT),
    'not agreed to by this organization': commitment(DRAFT, { as: 'Telco2/Admin', at: 'Telco2' }),
    'other parameters than approved': commitment({ ...DRAFT, version: '9' }),
    'a gap': commitment({ ...DRAFT, sequence: 4 }),
    'the current sequence': commitment(CALLS),
    'by a plain client': commitment(DRAFT, { as: 'Telco1/User1' }),
    'with too few endorsements it is 10': async (party) => {
      const args = lifecycleArgs.commit(DRAFT);
      const made = { chaincode: '_lifecycle', args, as: 'Telco1/Admin' };
      const { block, code } = await party.submit(made, ['Telco1']);
      return { block, code };
    },
  }),
  ...casesOf('2.1', 'definitions', {
    'an undefined name': lifecycle(named('QueryChaincodeDefinition', 'nobody')),
    'approved, not committed': lifecycle(named('QueryChaincodeDefinition', 'draft')),
    committed: lifecycle(named('QueryChaincodeDefinition', 'calls')),
    'by a plain client': lifecycle(named('QueryChaincodeDefinition', 'calls'), { as: 'Telco2/User1' }),
    'an empty name': lifecycle(named('QueryChaincodeDefinition', '')),
    all: lifecycle(['QueryChaincodeDefinitions', '']),
    'an approved one': lifecycle(named('QueryApprovedChaincodeDefinition', 'draft')),
    'one that this organization has not approved': lifecycle(named('QueryApprovedChaincodeDefinition', 'draft'), {
      as: 'Telco2/Admin',
      at: 'Telco2',
    }),
    'a sequence that is not there': lifecycle(named('QueryApprovedChaincodeDefinition', 'calls', 9)),
    'an approved one, by a plain client': lifecycle(named('QueryApprovedChaincodeDefinition', 'calls'), {
      as: 'Telco1/User1',
    }),
    'all approved ones, by a plain client': lifecycle(['QueryApprovedChaincodeDefinitions', ''], {
      as: 'Telco1/User1',
    }),
    'all, asked with garbage': lifecycle(['QueryChaincodeDefinitions', 'garbage']),
    'all approved ones': lifecycle(['QueryApprovedChaincodeDefinitions', '']),
    'an unknown function': lifecycle(['Nope', '']),
    'one argument': lifecycle(['QueryChaincodeDefinitions']),
    'no argument': lifecycle([]),
    'three arguments': lifecycle(['QueryChaincodeDefinitions', '', '']),
  }),
  ...casesOf('2.1', 'chaincodes that cannot run', {
    'init is required: it is committed': async (party) => {
      const packageId = await packageIdOf('calls_1');
      await define(party, 'channel1', ['Telco1', 'Telco2', 'Telco3'], { name: 'init', initRequired: true, packageId });
      return 'committed';
    },
    'init is required: a call before it': asksTo('init', {}),
    'init is required: init': async (party) => {
      const { code } = await party.submit({ chaincode: 'init', args: ['x'], isInit: true });
      return code;
    },
    'init is required: a call after it': asksTo('init', {}),
    'init is required: init again': asksTo('init', { isInit: true }),
  }),
];

function asksTo(chaincode: string, more: { readonly isInit?: boolean }) {
  return async (party: Party): Promise<Seen> => {
    const made = party.call({ chaincode, args: ['[["put","k","v"]]'], ...more });
    return proposalSeen(await party.process(made.signed));
  };
}
