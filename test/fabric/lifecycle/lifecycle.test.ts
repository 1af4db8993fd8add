import { createHash } from 'node:crypto';
import { peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type DefinitionParameters,
  encodeEndorsementInfo,
  encodeValidationInfo,
  withDefaults,
} from '../../../reconciler/fabric/lifecycle/definition-encoding.js';
import {
  implicitCollection,
  implicitCollectionOrganization,
} from '../../../reconciler/fabric/lifecycle/implicit-collection.js';
import { lifecyclePolicy } from '../../../reconciler/fabric/lifecycle/lifecycle-policy.js';
import {
  CHAINCODE_SOURCES,
  definitionRecord,
  localPackageRecord,
  NAMESPACES,
  parametersRecord,
  privateName,
  recordEntries,
  recordMismatches,
  type StateEntry,
} from '../../../reconciler/fabric/lifecycle/state-records.js';
import { rolePrincipal } from '../../../reconciler/fabric/policy/encode-policy.js';
import { fabricVectors, fromHex, toHex } from '../vectors.js';

const vectors = fabricVectors('encodings.json');

test('endorsement and validation infos have the bytes of Fabric', () => {
  for (const vector of vectors.endorsementInfos) {
    assert.is(toHex(encodeEndorsementInfo(vector)), vector.hex);
  }
  for (const { validationPlugin, validationParameterHex, hex } of vectors.validationInfos) {
    const info = { validationPlugin, validationParameter: fromHex(validationParameterHex) };
    assert.is(toHex(encodeValidationInfo(info)), hex);
  }
});

test('principals have the bytes of Fabric', () => {
  for (const { mspId, role, mspPrincipalHex } of vectors.principals) {
    assert.is(toHex(rolePrincipal({ mspId, role: role.toLowerCase() }).serializeBinary()), mspPrincipalHex);
  }
});

test('implicit collections are named as in Fabric', () => {
  for (const { mspId, collection } of vectors.implicitCollections) {
    assert.is(implicitCollection(mspId), collection);
    assert.is(implicitCollectionOrganization(collection), mspId);
  }
  assert.is(implicitCollectionOrganization('collection'), undefined);
});

// biome-ignore lint/suspicious/noExplicitAny: a vector
const definitionOf = (vector: any): DefinitionParameters => ({
  sequence: vector.sequence,
  version: vector.version,
  endorsementPlugin: vector.endorsementPlugin,
  initRequired: vector.initRequired,
  validationPlugin: vector.validationPlugin,
  validationParameter: fromHex(vector.validationParameterHex),
  collections: fromHex(vector.collectionsHex),
});

/** The entries that differ from the state, which then holds them: what a redefinition writes. */
function changed(state: Map<string, string>, entries: readonly StateEntry[]) {
  return entries.flatMap(({ key, value }) => {
    const valueHex = toHex(value);
    const same = state.get(key) === valueHex;
    state.set(key, valueHex);
    return same ? [] : [{ op: 'put', key, valueHex }];
  });
}

// biome-ignore lint/suspicious/noExplicitAny: a vector
const plain = (writes: any[]) => writes.map(({ op, key, valueHex }) => ({ op, key, valueHex }));

test('approvals and commits write what Fabric writes', () => {
  const state = new Map<string, string>();
  for (const vector of vectors.lifecycle) {
    const name = privateName(vector.name, vector.sequence);
    const definition = definitionOf(vector);
    const approval = [
      ...recordEntries(NAMESPACES, name, parametersRecord(definition)),
      ...recordEntries(CHAINCODE_SOURCES, name, localPackageRecord(vector.packageId)),
    ];
    assert.equal(changed(new Map(), approval), plain(vector.approvalWrites));
    for (const [index, write] of vector.approvalWrites.entries()) {
      assert.is(createHash('sha256').update(approval[index]!.key).digest('hex'), write.keyHashHex);
      assert.is(createHash('sha256').update(approval[index]!.value).digest('hex'), write.valueHashHex);
    }
    const commit = recordEntries(NAMESPACES, vector.name, definitionRecord(definition));
    assert.equal(changed(state, commit), plain(vector.commitWrites));
  }
  const end = vectors.lifecyclePublicStateAtEnd.map(({ key, valueHex }: { key: string; valueHex: string }) => [
    key,
    valueHex,
  ]);
  assert.equal([...state].sort(), end.sort());
});

const hashes = (entries: readonly StateEntry[]) => {
  const map = new Map(entries.map(({ key, value }) => [key, createHash('sha256').update(value).digest()]));
  return (key: string) => map.get(key);
};

test('an approval is compared field by field, by its hashes', () => {
  const [first] = vectors.lifecycle;
  const definition = definitionOf(first);
  const other = {
    version: { ...definition, version: 'other' },
    init: { ...definition, initRequired: true },
    policy: { ...definition, validationParameter: Buffer.from('1202412f', 'hex') },
    plugin: { ...definition, validationPlugin: 'other' },
    collections: { ...definition, collections: fromHex(vectors.lifecycle[2].collectionsHex) },
  };
  const everything = { ...other.version, ...{ validationPlugin: 'other', collections: other.collections.collections } };
  const compare = (approved: DefinitionParameters) =>
    recordMismatches(
      NAMESPACES,
      'mycc#1',
      parametersRecord(definition),
      hashes(recordEntries(NAMESPACES, 'mycc#1', parametersRecord(approved))),
    );
  const approved = [definition, other.version, other.init, other.policy, other.plugin, other.collections, everything];
  for (const [index, vector] of vectors.lifecycleReadiness.slice(0, 7).entries()) {
    assert.equal(compare(approved[index]!), vector.mismatches.Org2MSP ?? [], vector.org2Approved);
  }
  const none = recordMismatches(NAMESPACES, 'mycc#1', parametersRecord(definition), () => undefined);
  assert.equal(none, first.readiness.mismatches.Org2MSP);
});

test('defaults are filled in, and what is set is left alone', () => {
  const empty = {
    version: '1',
    endorsementPlugin: '',
    initRequired: false,
    validationPlugin: '',
    validationParameter: new Uint8Array(),
    collections: new Uint8Array(),
  };
  const filled = withDefaults(empty);
  assert.is(filled.endorsementPlugin, 'escc');
  assert.is(filled.validationPlugin, 'vscc');
  assert.is(toHex(filled.validationParameter), vectors.applicationPolicies[1].hex);
  assert.equal(
    withDefaults({ ...empty, validationPlugin: 'mine', validationParameter: fromHex('00') }).validationPlugin,
    'mine',
  );
});

test('without a policy of its own, a majority of members judges lifecycle transactions', () => {
  const own = peer.ApplicationPolicy.deserializeBinary(lifecyclePolicy(true, ['A']));
  assert.is(own.getChannelConfigPolicyReference(), '/Channel/Application/LifecycleEndorsement');
  const policy = peer.ApplicationPolicy.deserializeBinary(
    lifecyclePolicy(false, ['C', 'A', 'B', 'D']),
  ).getSignaturePolicy()!;
  assert.is(policy.getRule()!.getNOutOf()!.getN(), 3);
  const ids = policy.getIdentitiesList().map((identity) => toHex(identity.serializeBinary()));
  assert.is(ids[0], toHex(rolePrincipal({ mspId: 'A', role: 'member' }).serializeBinary()));
});

test.run();
