import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { ledger, peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { signingIdentity } from '../../../../../reconciler/fabric/msp/signing-identity.js';
import { createProposal } from '../../../../../reconciler/fabric/transaction/create-proposal.js';
import { bytesOf, recordedBlocks } from '../../ledger/recordings.js';
import {
  freePortPrefix,
  type RecordedPeer,
  recordedIdentity,
  recordedPeer,
  startRecordedChaincode,
} from './recorded-network.js';

let org1: RecordedPeer;
let portPrefix = '';
const children: ChildProcess[] = [];

test.before(async () => {
  portPrefix = await freePortPrefix();
  for (const name of ['rec', 'other'] as const) {
    children.push(await startRecordedChaincode(name, 'Org1MSP', portPrefix));
  }
  org1 = recordedPeer({
    mspId: 'Org1MSP',
    portPrefix,
    channels: ['ops-channel', 'mychannel'],
    packages: ['rec', 'other'],
  });
  org1.advance('ops-channel', recordedBlocks('ops-channel').length);
  org1.advance('mychannel', 123);
});

test.after(() => {
  org1.endorser.close();
  for (const child of children) child.kill('SIGKILL');
});

interface Ask {
  readonly channelId?: string;
  readonly chaincode?: string;
  readonly who?: 'User1' | 'Admin';
  readonly args: readonly (string | Uint8Array)[];
  readonly transient?: Readonly<Record<string, Uint8Array>>;
}

function signedProposal(ask: Ask): { proposal: peer.SignedProposal; transactionId: string } {
  const { certificate, testPrivateKey } = recordedIdentity('Org1MSP', ask.who ?? 'User1');
  const signer = signingIdentity('Org1MSP', certificate, testPrivateKey);
  const { bytes, transactionId } = createProposal({
    channelId: ask.channelId ?? 'mychannel',
    chaincode: ask.chaincode ?? 'rec',
    args: ask.args.map((arg) => Buffer.from(arg)),
    creator: signer.serialized,
    nonce: randomBytes(24),
    time: { seconds: Math.floor(org1.clock.getTime() / 1000), nanos: 0 },
    ...(ask.transient === undefined ? {} : { transient: ask.transient }),
  });
  const proposal = new peer.SignedProposal();
  proposal.setProposalBytes(bytes);
  proposal.setSignature(signer.sign(bytes));
  return { proposal, transactionId };
}

async function ask(what: Ask): Promise<{ response: peer.ProposalResponse; transactionId: string; text: string }> {
  const { proposal, transactionId } = signedProposal(what);
  const response = await org1.endorser.processProposal(proposal);
  return { response, transactionId, text: Buffer.from(response.getResponse()!.getPayload_asU8()).toString() };
}

function readinessArguments(name: string, sequence: number): Uint8Array {
  const args = new peer.lifecycle.CheckCommitReadinessArgs();
  args.setName(name);
  args.setSequence(sequence);
  args.setVersion('1.0');
  return args.serializeBinary();
}

/** The recorded chaincode takes the callee's arguments in base64. */
function call(chaincode: string, channel: string, args: readonly Uint8Array[]): readonly string[] {
  return ['ccb64', chaincode, channel, JSON.stringify(args.map((arg) => Buffer.from(arg).toString('base64')))];
}

test('a chaincode asks _lifecycle of its own and of another channel who the members are', async () => {
  const args = [Buffer.from('CheckCommitReadiness'), readinessArguments('any-unused-name', 1)];
  const members: Record<string, string[]> = {};
  for (const channel of ['', 'mychannel', 'ops-channel']) {
    const { response } = await ask({ args: call('_lifecycle', channel, args) });
    assert.is(response.getResponse()!.getStatus(), 200, response.getResponse()!.getMessage());
    const bytes = response.getResponse()!.getPayload_asU8();
    const approvals = peer.lifecycle.CheckCommitReadinessResult.deserializeBinary(bytes).getApprovalsMap();
    members[channel] = [...approvals.keys()];
  }
  assert.equal(members, {
    '': ['Org1MSP', 'Org2MSP', 'Org3MSP', 'Org4MSP'],
    mychannel: ['Org1MSP', 'Org2MSP', 'Org3MSP', 'Org4MSP'],
    'ops-channel': ['Org1MSP', 'Org2MSP', 'Org3MSP'],
  });
});

test('what a chaincode reads of another channel is not in the read set', async () => {
  const args = [Buffer.from('CheckCommitReadiness'), readinessArguments('any-unused-name', 1)];
  const { response } = await ask({ args: call('_lifecycle', 'ops-channel', args) });
  assert.equal(readKeys(response), ['_lifecycle namespaces/fields/rec/Sequence']);
});

test('a chaincode asks _lifecycle of a channel that its peer is not in', async () => {
  const args = [Buffer.from('CheckCommitReadiness'), readinessArguments('any-unused-name', 1)];
  const { response, transactionId } = await ask({ args: call('_lifecycle', 'nochannel', args) });
  assert.is(
    response.getResponse()!.getMessage(),
    `INVOKE_CHAINCODE failed: transaction ID: ${transactionId}: failed to find ledger for channel: nochannel`,
  );
});

function readKeys(response: peer.ProposalResponse): readonly string[] {
  const payload = peer.ProposalResponsePayload.deserializeBinary(response.getPayload_asU8());
  const results = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8()).getResults_asU8();
  return ledger.rwset.TxReadWriteSet.deserializeBinary(results)
    .getNsRwsetList()
    .flatMap((set) =>
      ledger.rwset.kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8())
        .getReadsList()
        .map((read) => `${set.getNamespace()} ${read.getKey()}`),
    );
}

test('the private data of the own organization: cleartext to the transient store, hashes to the results', async () => {
  const own = '_implicit_org_Org1MSP';
  const { response, transactionId } = await ask({
    args: ['pput', own, 'k'],
    transient: { value: Buffer.from('secret') },
  });
  assert.is(response.getResponse()!.getStatus(), 200, response.getResponse()!.getMessage());
  assert.equal(
    response
      .getInterest()!
      .getChaincodesList()
      .map((entry) => [entry.getCollectionNamesList(), entry.getNoPrivateReads()]),
    [[[own], true]],
  );
  assert.not.match(Buffer.from(response.serializeBinary()).toString('latin1'), 'secret');
  assert.match(Buffer.from(org1.privateData.get(transactionId)!).toString('latin1'), 'secret');
});

test('private reads: nothing there, and the interest says that it was read', async () => {
  const { response, text } = await ask({ args: ['pget', '_implicit_org_Org1MSP', 'k'] });
  assert.is(text, '');
  assert.equal(
    response
      .getInterest()!
      .getChaincodesList()
      .map((entry) => [entry.getCollectionNamesList(), entry.getNoPrivateReads()])
      .sort(),
    [
      [[], false],
      [['_implicit_org_Org1MSP'], false],
    ],
  );
});

test('all approved definitions of the own organization', async () => {
  const args = new peer.lifecycle.QueryApprovedChaincodeDefinitionsArgs();
  const { response } = await ask({
    chaincode: '_lifecycle',
    who: 'Admin',
    args: ['QueryApprovedChaincodeDefinitions', args.serializeBinary()],
  });
  assert.is(response.getResponse()!.getStatus(), 200, response.getResponse()!.getMessage());
  const bytes = response.getResponse()!.getPayload_asU8();
  const approved = peer.lifecycle.QueryApprovedChaincodeDefinitionsResult.deserializeBinary(bytes)
    .getApprovedChaincodeDefinitionsList()
    .map((entry) => `${entry.getName()} ${entry.getSequence()} ${entry.getSource()!.hasLocalPackage()}`);
  for (const expected of ['draft 1 true', 'rec 1 true', 'rec 2 true', 'rec 3 true']) {
    assert.ok(approved.includes(expected), `${expected} in ${approved.join(', ')}`);
  }
  assert.ok(approved.includes('nopkg 1 false'));
});

test('names of the object prototype are no functions', async () => {
  for (const chaincode of ['cscc', 'qscc', '_lifecycle']) {
    for (const name of ['constructor', 'toString', '__proto__']) {
      const { response } = await ask({
        chaincode,
        who: 'Admin',
        args: [name, 'mychannel', 'x'].slice(0, chaincode === '_lifecycle' ? 2 : 3),
      });
      const { status, message } = response.getResponse()!.toObject();
      assert.is(status, 500);
      assert.match(message, /not found|Unmapped policy/);
    }
  }
});

/** The newest capabilities that the genesis block names, renamed: nobody has them. */
function withUnknownCapability(genesis: Uint8Array, from: string, to: string): Uint8Array {
  return Buffer.from(Buffer.from(genesis).toString('latin1').replace(from, to), 'latin1');
}

test('a peer joins a channel once, from a config block with capabilities that it has', async () => {
  const own = recordedPeer({ mspId: 'Org1MSP', portPrefix, channels: [], packages: [] });
  const join = async (block: Uint8Array) => {
    const { proposal } = signedProposal({ channelId: '', chaincode: 'cscc', who: 'Admin', args: ['JoinChain', block] });
    const { status, message } = (await own.endorser.processProposal(proposal)).getResponse()!.toObject();
    return `${status} ${message}`;
  };
  const [genesis, , , first] = recordedBlocks('mychannel').map(bytesOf);
  const refused =
    '500 "JoinChain" for channelID = mychannel failed because of validation of configuration block, because of ';
  assert.is(
    await join(first!),
    `${refused}Bad configuration envelope: invalid type ENDORSER_TRANSACTION, expected CONFIG`,
  );
  assert.is(
    await join(withUnknownCapability(genesis!, 'V3_0', 'V9_0')),
    // Without V3_0 the channel would need orderer addresses of its own.
    `${refused}Failed capabilities check: [no valid channel configuration found: Must set some OrdererAddresses]`,
  );
  assert.is(
    await join(withUnknownCapability(genesis!, 'V2_5', 'V9_5')),
    `${refused}Failed capabilities check: [Application capability V9_5 is required but not supported]`,
  );
  assert.is(await join(genesis!), '200 ');
  assert.is(own.ledgers.get('mychannel')!.height(), 1);
  assert.is(
    await join(genesis!),
    '500 cannot create ledger from genesis block: ledger [mychannel] already exists with state [ACTIVE]',
  );
});

test('canEndorse: committed, approved and installed', () => {
  assert.ok(org1.endorser.canEndorse('mychannel', 'rec'));
  assert.ok(org1.endorser.canEndorse('mychannel', '_lifecycle'));
  assert.not.ok(org1.endorser.canEndorse('mychannel', 'nopkg'));
  assert.not.ok(org1.endorser.canEndorse('mychannel', 'draft'));
  assert.not.ok(org1.endorser.canEndorse('ops-channel', 'rec'));
  assert.not.ok(org1.endorser.canEndorse('nochannel', '_lifecycle'));
});

test('a chaincode that must be initialized is not called before', async () => {
  const initialization = recordedBlocks('mychannel').find(({ transactions }) =>
    transactions.some(({ chaincode }) => chaincode === 'initcc'),
  )!;
  const early = recordedPeer({ mspId: 'Org1MSP', portPrefix, channels: ['mychannel'], packages: ['rec'] });
  early.advance('mychannel', initialization.number);
  const { proposal, transactionId } = signedProposal({ chaincode: 'initcc', args: ['get', 'i'] });
  const before = await early.endorser.processProposal(proposal);
  assert.is(
    before.getResponse()!.getMessage(),
    `error in simulation: failed to execute transaction ${transactionId}: invalid invocation: chaincode 'initcc' has not been initialized for this version, must call as init first`,
  );
  early.advance('mychannel', initialization.number + 1);
  const after = await early.endorser.processProposal(
    signedProposal({ chaincode: 'initcc', args: ['get', 'i'] }).proposal,
  );
  assert.is(after.getResponse()!.getStatus(), 200, after.getResponse()!.getMessage());
  early.endorser.close();
});

test('a chaincode that dies is an execution failure; while it is gone, a launch failure', async () => {
  const portPrefix = await freePortPrefix(1);
  const chaincode = await startRecordedChaincode('rec', 'Org1MSP', portPrefix);
  const own = recordedPeer({ mspId: 'Org1MSP', portPrefix, channels: ['mychannel'], packages: ['rec'] });
  own.advance('mychannel', 121);
  const put = () => own.endorser.processProposal(signedProposal({ args: ['put', 'a', '1'] }).proposal);
  assert.is((await put()).getResponse()!.getStatus(), 200);
  const gone = new Promise((resolve) => chaincode.once('exit', resolve));
  chaincode.kill('SIGKILL');
  await gone;
  const { status, message } = (await put()).getResponse()!.toObject();
  assert.is(status, 500);
  assert.match(message, /connect: connection refused"$|chaincode stream terminated$/);
  children.push(await startRecordedChaincode('rec', 'Org1MSP', portPrefix));
  assert.is((await put()).getResponse()!.getStatus(), 200);
  own.endorser.close();
});

test.run();
