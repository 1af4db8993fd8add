import { readFileSync } from 'node:fs';
import { common, msp as mspProto } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { headerBytes } from '../../../reconciler/fabric/block/block-header.js';
import type { Msp, MspManager } from '../../../reconciler/fabric/msp/identity.js';
import { mspManager } from '../../../reconciler/fabric/msp/msp-manager.js';
import { setUpMsp } from '../../../reconciler/fabric/msp/set-up-msp.js';
import type { SignedData } from '../../../reconciler/fabric/policy/policy.js';
import { policyManager } from '../../../reconciler/fabric/policy/policy-manager.js';
import { errorOf } from '../vectors.js';

const file = new URL('../../../../test/vectors/fabric-recordings/config-blocks.json', import.meta.url);
const recorded: Record<string, { readonly number: number; readonly block: string }> = JSON.parse(
  readFileSync(file, 'utf8'),
);
const blockOf = (name: string): common.Block =>
  common.Block.deserializeBinary(Buffer.from(recorded[name]?.block ?? '', 'base64'));

function configOf(block: common.Block): common.ConfigGroup {
  const envelope = common.Envelope.deserializeBinary(block.getData()?.getDataList_asU8()[0] ?? new Uint8Array());
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const group = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig()?.getChannelGroup();
  assert.ok(group);
  return group;
}

function mspsOf(channel: common.ConfigGroup): MspManager {
  const msps: Msp[] = [];
  for (const section of ['Application', 'Orderer']) {
    channel
      .getGroupsMap()
      .get(section)
      ?.getGroupsMap()
      .forEach((organization) => {
        const value = organization.getValuesMap().get('MSP')?.getValue_asU8() ?? new Uint8Array();
        msps.push(setUpMsp(mspProto.MSPConfig.deserializeBinary(value).getConfig_asU8(), 'V3_0'));
      });
  }
  return mspManager(msps);
}

function blockSignatures(block: common.Block): SignedData[] {
  const header = block.getHeader();
  const bytes = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.SIGNATURES] ?? new Uint8Array();
  assert.ok(header);
  const metadata = common.Metadata.deserializeBinary(bytes);
  return metadata.getSignaturesList().map((one) => ({
    data: Buffer.concat([metadata.getValue_asU8(), one.getSignatureHeader_asU8(), headerBytes(header)]),
    identity: common.SignatureHeader.deserializeBinary(one.getSignatureHeader_asU8()).getCreator_asU8(),
    signature: one.getSignature_asU8(),
  }));
}

for (const name of Object.keys(recorded)) {
  test(`the configuration of ${name} of a real network becomes MSPs and policies`, () => {
    const channel = configOf(blockOf(name));
    const msps = mspsOf(channel);
    assert.ok(msps.mspIds.length >= 3);
    const policies = policyManager(channel, 'Channel', msps);
    for (const path of ['Readers', 'Application/LifecycleEndorsement', 'Orderer/BlockValidation']) {
      assert.ok(policies.has(`/Channel/${path}`), path);
      assert.ok(
        errorOf(() => policies.policy(`/Channel/${path}`).evaluate([])),
        path,
      );
    }
  });
}

test('the orderer that signed a block satisfies the BlockValidation policy, over these bytes only', () => {
  const channel = configOf(blockOf('mychannel-0'));
  const policy = policyManager(channel, 'Channel', mspsOf(channel)).policy('/Channel/Orderer/BlockValidation');
  for (const name of ['mychannel-1', 'mychannel-2', 'mychannel-91']) {
    const signatures = blockSignatures(blockOf(name));
    assert.is(signatures.length, 1);
    policy.evaluate(signatures);
    const forged = signatures.map((one) => ({ ...one, data: Buffer.concat([one.data, Buffer.from('x')]) }));
    assert.throws(() => policy.evaluate(forged), /0 sub-policies were satisfied, but this policy requires 1/);
  }
});

test.run();
