import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  approveDefinition,
  checkCommitReadiness,
  commitDefinition,
} from '../../../../../reconciler/devnet/fabric/peer/lifecycle/lifecycle-functions.js';
import type {
  OpaqueState,
  ReadWritableState,
} from '../../../../../reconciler/devnet/fabric/peer/lifecycle/serializer.js';
import { buildChannelBundle } from '../../../../../reconciler/fabric/config/build-channel-bundle.js';
import type { DefinitionParameters } from '../../../../../reconciler/fabric/lifecycle/definition-encoding.js';
import { errorOf, fabricVectors, fromHex, toHex } from '../../../../fabric/vectors.js';

const vectors = fabricVectors('encodings.json');
const base = Buffer.from(fabricVectors('configtx.json').configs.base, 'base64');
const bundle = buildChannelBundle('mychannel', common.Config.deserializeBinary(base));

/** A state in memory that remembers its writes, as one organization's collection or as public state. */
class RecordingState implements ReadWritableState {
  readonly values = new Map<string, Uint8Array>();
  writes: { op: string; key: string; valueHex: string }[] = [];

  getState(key: string): Uint8Array | undefined {
    return this.values.get(key);
  }

  putState(key: string, value: Uint8Array): void {
    this.values.set(key, value);
    this.writes.push({ op: 'put', key, valueHex: toHex(value) });
  }

  deleteState(key: string): void {
    this.values.delete(key);
    this.writes.push({ op: 'delete', key, valueHex: '' });
  }

  takeWrites() {
    const taken = this.writes;
    this.writes = [];
    return taken;
  }

  opaque(mspId: string): OpaqueState {
    return {
      mspId,
      getStateHash: (key) => {
        const value = this.values.get(key);
        return value && createHash('sha256').update(value).digest();
      },
    };
  }
}

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

// biome-ignore lint/suspicious/noExplicitAny: a vector
const plain = (writes: any[]) => writes.map(({ op, key, valueHex }) => ({ op, key, valueHex }));

function readiness(
  definition: DefinitionParameters,
  publicState: RecordingState,
  one: RecordingState,
  two: RecordingState,
) {
  const states = [one.opaque('Org1MSP'), two.opaque('Org2MSP')];
  const { approvals, mismatches } = checkCommitReadiness(bundle, 'mycc', definition, publicState, states);
  return { approvals: Object.fromEntries(approvals), mismatches: Object.fromEntries(mismatches) };
}

test('three definitions, approved and committed one after another, as Fabric writes them', () => {
  const [publicState, one, two] = [new RecordingState(), new RecordingState(), new RecordingState()];
  assert.is(vectors.lifecycle.length, 3);
  for (const vector of vectors.lifecycle) {
    const definition = definitionOf(vector);
    const approve = () => approveDefinition(bundle, 'mycc', definition, vector.packageId, publicState, one);
    approve();
    assert.equal(one.takeWrites(), plain(vector.approvalWrites));
    assert.equal(readiness(definition, publicState, one, two), vector.readiness);
    assert.is(
      errorOf(approve),
      `attempted to redefine uncommitted sequence (${definition.sequence}) for namespace mycc with unchanged content`,
    );
    commitDefinition(bundle, 'mycc', definition, publicState, [one.opaque('Org1MSP')]);
    assert.equal(publicState.takeWrites(), plain(vector.commitWrites));
    assert.is(errorOf(approve), vector.approveAgainError);
  }
  const end = [...publicState.values].map(([key, value]) => ({ key, valueHex: toHex(value) }));
  assert.equal(
    end.sort((left, right) => (left.key < right.key ? -1 : 1)),
    vectors.lifecyclePublicStateAtEnd,
  );
  const last = definitionOf(vectors.lifecycle[2]);
  for (const { requestedSequence, approveError } of vectors.lifecycleSequenceErrors) {
    const definition = { ...last, sequence: requestedSequence };
    assert.is(
      errorOf(() => approveDefinition(bundle, 'mycc', definition, '', publicState, one)),
      approveError,
    );
  }
});

test('readiness names what another organization approved differently', () => {
  const first = definitionOf(vectors.lifecycle[0]);
  const collections = fromHex(vectors.lifecycle[2].collectionsHex);
  const policy = fromHex(vectors.lifecycle[1].validationParameterHex);
  const approved: Readonly<Record<string, Partial<DefinitionParameters>>> = {
    'the same': {},
    'another version': { version: 'other' },
    'init required': { initRequired: true },
    'another endorsement policy': { validationParameter: policy },
    'another validation plugin': { validationPlugin: 'other' },
    'other collections': { collections },
    'everything else': { version: 'other', validationParameter: policy, collections },
    'another sequence': { sequence: 2 },
  };
  assert.is(vectors.lifecycleReadiness.length, 8);
  for (const vector of vectors.lifecycleReadiness) {
    const [publicState, one, two] = [new RecordingState(), new RecordingState(), new RecordingState()];
    approveDefinition(bundle, 'mycc', first, '', publicState, one);
    const theirs = { ...first, ...approved[vector.org2Approved] };
    assert.is(
      errorOf(() => approveDefinition(bundle, 'mycc', theirs, '', publicState, two)),
      vector.org2ApproveError,
    );
    const { approvals, mismatches } = vector;
    assert.equal(readiness(first, publicState, one, two), { approvals, mismatches }, vector.org2Approved);
  }
});

test.run();
