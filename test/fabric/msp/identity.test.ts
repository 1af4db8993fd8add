import { msp as mspProto } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { serializeIdentity, splitSerializedIdentity } from '../../../reconciler/fabric/msp/serialized-identity.js';
import { setUpMsp } from '../../../reconciler/fabric/msp/set-up-msp.js';
import { testOrganization } from '../test-msp.js';
import { errorOf } from '../vectors.js';

const organization = testOrganization('Org1MSP');
const message = Buffer.from('hello');

test('an identity verifies its own signatures and no others', () => {
  const signer = organization.signer('client');
  const identity = organization.msp.deserialize(signer.serialized);
  const signature = signer.sign(message);
  identity.verify(message, signature);
  assert.is(
    errorOf(() => identity.verify(Buffer.from('hullo'), signature)),
    'The signature is invalid',
  );
  assert.is(
    errorOf(() => identity.verify(message, new Uint8Array())),
    'could not determine the validity of the signature: Invalid signature. Cannot be empty.',
  );
  assert.is(identity.notAfter.toISOString(), '2124-01-01T00:00:00.000Z');
  const { mspId, idBytes } = splitSerializedIdentity(identity.serialized);
  assert.is(mspId, 'Org1MSP');
  assert.is(Buffer.from(idBytes).toString(), identity.certificatePem);
  assert.equal(serializeIdentity(mspId, identity.certificatePem), identity.serialized);
});

test('Ed25519 signs the message itself; it verifies everywhere and is valid only in V3_0', () => {
  const signer = organization.otherSigner('ed25519');
  const identity = organization.msp.deserialize(signer.serialized);
  identity.verify(message, signer.sign(message));
  assert.is(
    errorOf(() => identity.verify(Buffer.from('hullo'), signer.sign(message))),
    'The signature is invalid',
  );
  assert.match(errorOf(() => identity.validate()) ?? '', /Ed25519 is not supported/);
  setUpMsp(organization.fabricMspConfig, 'V3_0').deserialize(signer.serialized).validate();
});

test('RSA verifies nothing', () => {
  const signer = organization.otherSigner('rsa');
  const identity = organization.msp.deserialize(signer.serialized);
  assert.match(errorOf(() => identity.verify(message, signer.sign(message))) ?? '', /Unsupported 'VerifyKey' provided/);
  assert.match(errorOf(() => identity.validate()) ?? '', /RSA is not supported/);
});

test('the signature hash follows the crypto configuration', () => {
  const withFamily = (family: string) => {
    const config = mspProto.FabricMSPConfig.deserializeBinary(organization.fabricMspConfig);
    const crypto = new mspProto.FabricCryptoConfig();
    crypto.setSignatureHashFamily(family);
    config.setCryptoConfig(crypto);
    return setUpMsp(config.serializeBinary(), 'V1_4_3');
  };
  const signer = organization.signer('client');
  const signature = signer.sign(message);
  withFamily('SHA2').deserialize(signer.serialized).verify(message, signature);
  assert.is(
    errorOf(() => withFamily('SHA3').deserialize(signer.serialized).verify(message, signature)),
    'The signature is invalid',
  );
  assert.match(
    errorOf(() => withFamily('MD5').deserialize(signer.serialized).verify(message, signature)) ?? '',
    /hash family not recognized/,
  );
});

test('bytes that are cut off are no SerializedIdentity', () => {
  const { serialized } = organization.signer('client');
  assert.match(
    errorOf(() => organization.msp.deserialize(serialized.subarray(0, -1))) ?? '',
    /^could not deserialize a SerializedIdentity: proto:.cannot parse invalid wire-format data$/,
  );
});

test.run();
