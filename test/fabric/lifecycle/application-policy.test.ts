import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  decodeApplicationPolicy,
  encodeApplicationPolicy,
} from '../../../reconciler/fabric/lifecycle/application-policy.js';
import { errorOf, fabricVectors, toHex } from '../vectors.js';

const vectors = fabricVectors('encodings.json');

test('policies have the bytes of Fabric, and their texts come back', () => {
  assert.is(vectors.applicationPolicies.length, 3);
  for (const vector of vectors.applicationPolicies) {
    const text = vector.signaturePolicy ?? vector.channelConfigPolicyReference;
    assert.is(toHex(encodeApplicationPolicy(text)), vector.hex);
    assert.is(decodeApplicationPolicy(Buffer.from(vector.hex, 'hex')), text);
  }
});

test('no text is the default policy', () => {
  assert.is(decodeApplicationPolicy(encodeApplicationPolicy('')), '/Channel/Application/Endorsement');
});

test('what is no policy is refused or said to be unsupported', () => {
  assert.ok(errorOf(() => encodeApplicationPolicy("OR('Org1MSP.peer'")));
  assert.match(decodeApplicationPolicy(new Uint8Array()), /^unsupported policy [0-9a-f]{64}$/);
  assert.is(
    errorOf(() => decodeApplicationPolicy(Buffer.from('61', 'hex'))),
    'error unmarshalling ApplicationPolicy: proto: cannot parse invalid wire-format data',
  );
});

test.run();
