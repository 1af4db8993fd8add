/** Blocks of real orderers, and of BFT orderers, who sign as the consenter of a number. */
import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { deriveOrganization } from '../../../reconciler/devnet/identities/derive-organization.js';
import { headerBytes } from '../../../reconciler/fabric/block/block-header.js';
import { setMetadata } from '../../../reconciler/fabric/block/block-metadata.js';
import { blockOf } from '../../../reconciler/fabric/block/new-block.js';
import { bftBlockValidation } from '../../../reconciler/fabric/channel/bft-block-validation.js';
import { buildChannelBundle } from '../../../reconciler/fabric/config/build-channel-bundle.js';
import { bundleFromBlock } from '../../../reconciler/fabric/config/bundle-from-block.js';
import { genesisConfig } from '../../../reconciler/fabric/config/genesis.js';
import { verifyBlock } from '../../../reconciler/fabric/config/verify-block.js';
import { bytesOf, recordedBlocks } from '../../devnet/fabric/ledger/recordings.js';

const NAMES = ['orderer1', 'orderer2', 'orderer3', 'orderer4'];
const owner = deriveOrganization('bft', { name: 'ord', mspId: 'Ord', peers: ['peer0'], orderers: NAMES });
const signers = NAMES.map((name) => owner.orderers.get(name)!);

/** A channel of four BFT consenters, numbered from 1. */
function bftBundle(channelCapability: 'V2_0' | 'V3_0' = 'V3_0') {
  const { mspId, mspConfig, tls } = owner;
  const tlsCertificate = tls.get('orderer1')!.certificatePem;
  const config = genesisConfig({
    channelId: 'bft',
    members: [{ mspId: 'Ord', mspConfig }],
    ordererOrganizations: [{ mspId, mspConfig, endpoints: ['localhost:7050'] }],
    consenters: [
      { host: 'localhost', port: 7050, clientTlsCertificate: tlsCertificate, serverTlsCertificate: tlsCertificate },
    ],
    batchTimeout: '1s',
    maxMessageCount: 10,
    absoluteMaxBytes: 1000,
    preferredMaxBytes: 1000,
    channelCapability,
  });
  const consenters = signers.map((signer, index) => {
    const consenter = new common.Consenter();
    consenter.setId(index + 1);
    consenter.setMspId(signer.mspId);
    consenter.setIdentity(Buffer.from(signer.certificatePem));
    return consenter;
  });
  const orderers = new common.Orderers();
  orderers.setConsenterMappingList(consenters);
  const value = new common.ConfigValue();
  value.setValue(orderers.serializeBinary());
  const group = config.getChannelGroup()!.getGroupsMap().get('Orderer')!;
  group.getValuesMap().set('Orderers', value);
  group.getPoliciesMap().get('BlockValidation')!.setPolicy(bftBlockValidation(consenters));
  return buildChannelBundle('bft', config);
}

/** Signed by these signers, each as the consenter of a number. */
function bftBlock(signed: readonly (readonly [signer: number, as: number])[]): common.Block {
  const block = blockOf(7, Buffer.alloc(32, 1), [Buffer.of(1)]);
  const value = Buffer.from('what the orderers add');
  const metadata = new common.Metadata();
  metadata.setValue(value);
  for (const [signer, as] of signed) {
    const header = new common.IdentifierHeader();
    header.setIdentifier(as);
    header.setNonce(Buffer.alloc(24, as));
    const bytes = header.serializeBinary();
    const signature = new common.MetadataSignature();
    signature.setIdentifierHeader(bytes);
    signature.setSignature(signers[signer - 1]!.sign(Buffer.concat([value, bytes, headerBytes(block.getHeader()!)])));
    metadata.addSignatures(signature);
  }
  setMetadata(block, common.BlockMetadataIndex.SIGNATURES, metadata.serializeBinary());
  return block;
}

test('blocks of a real network hold under its configuration, and with other data they do not', () => {
  const [genesis, ...blocks] = recordedBlocks('mychannel').map((one) => common.Block.deserializeBinary(bytesOf(one)));
  const bundle = bundleFromBlock(genesis!);
  verifyBlock(blocks[0]!, bundle);
  blocks[0]!.getData()!.addData(Buffer.of(1));
  assert.throws(() => verifyBlock(blocks[0]!, bundle), /Header.DataHash is different/);
});

test('three of four BFT orderers make a block; two do not, nor one three times, nor as another', () => {
  const bundle = bftBundle();
  verifyBlock(
    bftBlock([
      [1, 1],
      [2, 2],
      [4, 4],
    ]),
    bundle,
  );
  const bad: (readonly [number, number])[][] = [
    [
      [1, 1],
      [2, 2],
    ],
    [
      [1, 1],
      [1, 1],
      [1, 1],
    ],
    [
      [1, 1],
      [2, 2],
      [3, 4],
    ],
    [
      [1, 1],
      [2, 2],
      [3, 9],
    ],
  ];
  for (const signed of bad)
    assert.throws(() => verifyBlock(bftBlock(signed), bundle), /failed|not satisfied|did not satisfy/);
  assert.throws(() =>
    verifyBlock(
      bftBlock([
        [1, 1],
        [2, 2],
        [4, 4],
      ]),
      bftBundle('V2_0'),
    ),
  );
});

test.run();
