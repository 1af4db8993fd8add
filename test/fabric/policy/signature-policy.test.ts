import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mspManager } from '../../../reconciler/fabric/msp/msp-manager.js';
import { encodePolicy } from '../../../reconciler/fabric/policy/encode-policy.js';
import { parsePolicy } from '../../../reconciler/fabric/policy/parse-policy.js';
import type { SignedData } from '../../../reconciler/fabric/policy/policy.js';
import { signaturePolicy } from '../../../reconciler/fabric/policy/signature-policy.js';
import { validIdentities } from '../../../reconciler/fabric/policy/valid-identities.js';
import { type TestOrganization, type TestSigner, testOrganization } from '../test-msp.js';
import { errorOf, fabricVectors } from '../vectors.js';

type Signer = readonly [mspId: string, role: string, n: number, bad?: 'bad'];

interface EvaluationVectors {
  readonly msps: readonly string[];
  readonly cases: readonly {
    readonly policy: string;
    readonly signers: readonly Signer[];
    readonly satisfied: boolean;
    readonly kept: readonly number[];
    readonly tag: string;
  }[];
}

const vectors: EvaluationVectors = fabricVectors('policies-eval.json');
const message = Buffer.from('what was signed');
const organizations = new Map<string, TestOrganization>(
  [...vectors.msps, 'UnknownMSP'].map((name) => [name, testOrganization(name)]),
);
const msps = mspManager(vectors.msps.flatMap((name) => organizations.get(name)?.msp ?? []));
const signers = new Map<string, TestSigner>();

/** The same certificate for the same MSP, role and number. */
function signedBy([mspId, role, n, bad]: Signer): SignedData {
  const key = `${mspId} ${role} ${n}`;
  const signer = signers.get(key) ?? organizations.get(mspId)?.signer(...(role === 'none' ? [] : [role]));
  assert.ok(signer, key);
  signers.set(key, signer);
  const signature = signer.sign(bad ? Buffer.from('something else') : message);
  return { data: message, identity: signer.serialized, signature };
}

test('every recorded evaluation: the verdict and the signers that were left', () => {
  assert.is(vectors.cases.length, 2300);
  for (const one of vectors.cases) {
    const what = `${one.tag}: ${one.policy} ${JSON.stringify(one.signers)}`;
    const signedData = one.signers.map(signedBy);
    const { identities, kept } = validIdentities(signedData, msps);
    assert.equal(kept, one.kept, what);
    const policy = signaturePolicy(encodePolicy(parsePolicy(one.policy)), msps);
    const error = one.satisfied ? null : 'signature set did not satisfy policy';
    assert.is(
      errorOf(() => policy.evaluateIdentities(identities)),
      error,
      what,
    );
    assert.is(
      errorOf(() => policy.evaluate(signedData)),
      error,
      what,
    );
  }
});

test('malformed envelopes do not become policies', () => {
  const build = (change: (envelope: common.SignaturePolicyEnvelope) => void) => () => {
    const bytes = encodePolicy(parsePolicy("OR('Org1MSP.member')"));
    const envelope = common.SignaturePolicyEnvelope.deserializeBinary(bytes);
    change(envelope);
    signaturePolicy(envelope.serializeBinary(), msps);
  };
  const signedByOne = new common.SignaturePolicy();
  signedByOne.setSignedBy(1);
  const negative = new common.SignaturePolicy();
  negative.setSignedBy(-1);
  const wanted: readonly [(envelope: common.SignaturePolicyEnvelope) => void, string | null][] = [
    [() => undefined, null],
    [(e) => e.setVersion(1), 'This evaluator only understands messages of version 0, but version was 1'],
    [(e) => e.clearRule(), 'Empty policy element'],
    [(e) => e.setRule(new common.SignaturePolicy()), 'Unknown type: <nil>:<nil>'],
    [(e) => e.setRule(signedByOne), 'identity index out of range, requested 1, but identities length is 1'],
    [(e) => e.setRule(negative), 'identity index out of range, requested -1, but identities length is 1'],
  ];
  for (const [change, text] of wanted) assert.is(errorOf(build(change)), text);
  assert.match(errorOf(() => signaturePolicy(Buffer.from('ffff', 'hex'), msps)) ?? '', /^Error unmarshalling/);
});

test.run();
