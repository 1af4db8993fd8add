import { msp as mspProto } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Identity } from '../../../reconciler/fabric/msp/identity.js';
import { mspManager } from '../../../reconciler/fabric/msp/msp-manager.js';
import { type MspVersion, setUpMsp } from '../../../reconciler/fabric/msp/set-up-msp.js';
import { errorOf, fabricVectors } from '../vectors.js';

type Role = 'MEMBER' | 'CLIENT' | 'PEER' | 'ADMIN' | 'ORDERER';
type Verdict = { readonly deserialize: string | null; readonly validate?: string | null } & {
  readonly [role in Role]?: string | null;
};

interface MspVectors {
  readonly identities: readonly {
    readonly name: string;
    readonly mspId: string;
    readonly serializedBase64: string;
    readonly identifier?: string;
    readonly reserializedPem?: string;
    readonly pem?: string;
  }[];
  readonly msps: readonly {
    readonly name: string;
    readonly mspVersion: MspVersion;
    readonly fabricMspConfigBase64: string;
    readonly verdicts: readonly Verdict[];
  }[];
  readonly setups: readonly {
    readonly name: string;
    readonly mspVersion: MspVersion;
    readonly fabricMspConfigBase64: string;
    readonly error: string | null;
  }[];
}

const vectors: MspVectors = fabricVectors('msp.json');
const ROLES: readonly Role[] = ['MEMBER', 'CLIENT', 'PEER', 'ADMIN', 'ORDERER'];

function rolePrincipal(mspId: string, role: Role): Uint8Array {
  const mspRole = new mspProto.MSPRole();
  mspRole.setMspIdentifier(mspId);
  mspRole.setRole(mspProto.MSPRole.MSPRoleType[role]);
  const principal = new mspProto.MSPPrincipal();
  principal.setPrincipal(mspRole.serializeBinary());
  return principal.serializeBinary();
}

/** Vectors cut long texts: then the beginning is compared. */
function sameText(actual: string | null, expected: string | null): boolean {
  const cut = expected?.indexOf(' ... (cut)') ?? -1;
  if (expected === null || actual === null || cut < 0) return actual === expected;
  return actual.startsWith(expected.slice(0, cut));
}

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');

for (const setup of vectors.setups) {
  test(`set-up: ${setup.name}`, () => {
    const error = errorOf(() => setUpMsp(bytes(setup.fabricMspConfigBase64), setup.mspVersion));
    assert.ok(sameText(error, setup.error), `${error}\n  expected\n${setup.error}`);
  });
}

for (const { name, mspVersion, fabricMspConfigBase64, verdicts } of vectors.msps) {
  test(`identities in the MSP ${name}`, () => {
    const msp = setUpMsp(bytes(fabricMspConfigBase64), mspVersion);
    for (const [index, identity] of vectors.identities.entries()) {
      const expected = verdicts[index] as Verdict;
      let found: Identity | undefined;
      const check = (what: string, error: string | null, text: string | null | undefined): void =>
        assert.ok(sameText(error, text ?? null), `${identity.name} ${what}: ${error}\n  expected\n${text}`);
      const serialized = bytes(identity.serializedBase64);
      const error = errorOf(() => {
        found = msp.deserialize(serialized);
      });
      check('deserialize', error, expected.deserialize);
      if (!found) continue;
      const known = found;
      assert.is(known.identifier, identity.identifier, identity.name);
      if (identity.reserializedPem) assert.is(known.certificatePem, identity.reserializedPem, identity.name);
      check(
        'validate',
        errorOf(() => known.validate()),
        expected.validate,
      );
      for (const role of ROLES) {
        check(
          role,
          errorOf(() => known.satisfiesPrincipal(rolePrincipal('Org1MSP', role))),
          expected[role],
        );
      }
      assert.is(msp.deserialize(serialized), known, 'kept, not parsed again');
    }
  });
}

test('a manager finds the MSP by its id and refuses others', () => {
  const [first] = vectors.msps;
  const manager = mspManager([setUpMsp(bytes(first?.fabricMspConfigBase64 ?? ''), 'V1_4_3')]);
  const named = (name: string) => bytes(vectors.identities.find((one) => one.name === name)?.serializedBase64 ?? '');
  assert.equal(manager.mspIds, ['Org1MSP']);
  assert.is(manager.deserialize(named('client')).mspId, 'Org1MSP');
  assert.is(
    errorOf(() => manager.deserialize(named('wrong-msp-id'))),
    'MSP Org2MSP is not defined on channel',
  );
  assert.match(
    errorOf(() => manager.deserialize(named('not-a-protobuf'))) ?? '',
    /^could not deserialize a SerializedIdentity: /,
  );
});

test('principals of other kinds: identity, organizational unit, combined, anonymity', () => {
  const [first] = vectors.msps;
  const msp = setUpMsp(bytes(first?.fabricMspConfigBase64 ?? ''), 'V1_4_3');
  const named = (name: string) => bytes(vectors.identities.find((one) => one.name === name)?.serializedBase64 ?? '');
  const client = msp.deserialize(named('client'));
  const { Classification } = mspProto.MSPPrincipal;
  const principal = (classification: 0 | 1 | 2 | 3 | 4, content: Uint8Array) => {
    const message = new mspProto.MSPPrincipal();
    message.setPrincipalClassification(classification);
    message.setPrincipal(content);
    return message;
  };
  const ask = (message: mspProto.MSPPrincipal) => errorOf(() => client.satisfiesPrincipal(message.serializeBinary()));
  assert.is(ask(principal(Classification.IDENTITY, named('client'))), null);
  assert.is(ask(principal(Classification.IDENTITY, named('peer'))), 'The identities do not match');
  assert.match(ask(principal(Classification.IDENTITY, named('der'))) ?? '', /^invalid identity principal/);
  const unit = new mspProto.OrganizationUnit();
  unit.setMspIdentifier('Org1MSP');
  unit.setOrganizationalUnitIdentifier('client');
  assert.is(ask(principal(Classification.ORGANIZATION_UNIT, unit.serializeBinary())), 'The identities do not match');
  unit.setMspIdentifier('Org2MSP');
  assert.match(ask(principal(Classification.ORGANIZATION_UNIT, unit.serializeBinary())) ?? '', /different MSP/);
  const role = mspProto.MSPPrincipal.deserializeBinary(rolePrincipal('Org1MSP', 'CLIENT'));
  const wrong = mspProto.MSPPrincipal.deserializeBinary(rolePrincipal('Org1MSP', 'PEER'));
  const combined = (...parts: mspProto.MSPPrincipal[]) => {
    const message = new mspProto.CombinedPrincipal();
    message.setPrincipalsList(parts);
    return principal(Classification.COMBINED, message.serializeBinary());
  };
  assert.is(ask(combined(role)), null);
  assert.is(ask(combined(combined(role), role)), null);
  assert.match(ask(combined(role, wrong)) ?? '', /The identity is not a \[PEER\]/);
  assert.is(ask(combined()), 'No principals in CombinedPrincipal');
  const anonymity = new mspProto.MSPIdentityAnonymity();
  assert.is(ask(principal(Classification.ANONYMITY, anonymity.serializeBinary())), null);
  anonymity.setAnonymityType(mspProto.MSPIdentityAnonymity.MSPIdentityAnonymityType.ANONYMOUS);
  assert.match(ask(principal(Classification.ANONYMITY, anonymity.serializeBinary())) ?? '', /is anonymous/);
});

test.run();
