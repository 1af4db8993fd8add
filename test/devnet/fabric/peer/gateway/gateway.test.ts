import { status } from '@grpc/grpc-js';
import { common, gateway, google, peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { endorse } from '../../../../../reconciler/devnet/fabric/peer/gateway/endorse.js';
import { evaluate } from '../../../../../reconciler/devnet/fabric/peer/gateway/evaluate.js';
import { Registry } from '../../../../../reconciler/devnet/fabric/peer/gateway/registry.js';
import { submit } from '../../../../../reconciler/devnet/fabric/peer/gateway/submit.js';
import { RpcError } from '../../../../../reconciler/devnet/fabric/rpc-error.js';
import {
  call,
  definition,
  endorsed,
  type FakeNetwork,
  failed,
  fakeNetwork,
  interest,
  outOf,
  proposal,
} from './fake-network.js';

function evaluateRequest(signed: peer.SignedProposal, ...organizations: string[]) {
  const request = new gateway.EvaluateRequest();
  request.setProposedTransaction(signed);
  request.setTargetOrganizationsList(organizations);
  return request;
}

function endorseRequest(signed: peer.SignedProposal, ...organizations: string[]) {
  const request = new gateway.EndorseRequest();
  request.setProposedTransaction(signed);
  request.setEndorsingOrganizationsList(organizations);
  return request;
}

const run = {
  evaluate: (network: FakeNetwork, ...args: Parameters<typeof evaluateRequest>) =>
    evaluate(network.context, new Registry(network.context), evaluateRequest(...args)),
  endorse: (network: FakeNetwork, ...args: Parameters<typeof endorseRequest>) =>
    endorse(network.context, new Registry(network.context), endorseRequest(...args)),
};

/** Code, text and details (address, MSP id, message) of the error that the call must answer. */
async function refusal(work: Promise<unknown>): Promise<[number, string, string[]]> {
  try {
    await work;
  } catch (error) {
    assert.instance(error, RpcError);
    const { code, details, metadata } = error as RpcError;
    const [bytes] = metadata?.get('grpc-status-details-bin') ?? [];
    const list = bytes === undefined ? [] : google.rpc.Status.deserializeBinary(bytes as Buffer).getDetailsList();
    const texts = list.map((any) => {
      assert.is(any.getTypeUrl(), 'type.googleapis.com/gateway.ErrorDetail');
      const detail = gateway.ErrorDetail.deserializeBinary(any.getValue_asU8());
      return `${detail.getAddress()} ${detail.getMspId()} ${detail.getMessage()}`;
    });
    return [code, details, texts];
  }
  throw new Error('the call must fail');
}

/** Names of the peers whose endorsements the prepared transaction holds, in order. */
function endorsers(response: gateway.EndorseResponse): string[] {
  const payload = common.Payload.deserializeBinary(response.getPreparedTransaction()!.getPayload_asU8());
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const endorsedAction = peer.ChaincodeActionPayload.deserializeBinary(action!.getPayload_asU8()).getAction()!;
  return endorsedAction.getEndorsementsList().map((one) => Buffer.from(one.getEndorser_asU8()).toString());
}

test('evaluate asks the own organization first and answers the signed payload', async () => {
  const network = fakeNetwork();
  const response = await run.evaluate(network, proposal());
  assert.is(Buffer.from(response.getResult()!.getPayload_asU8()).toString(), 'same');
  assert.equal(
    network.peers.map((one) => one.calls),
    [1, 0, 0, 0],
  );
});

test('evaluate prefers the higher ledger of the own organization, and named organizations', async () => {
  const network = fakeNetwork();
  network.peers[1]!.ledgerHeight = 6;
  network.peers[3]!.ledgerHeight = 99;
  await run.evaluate(network, proposal());
  await run.evaluate(network, proposal(), 'Org3MSP');
  assert.equal(
    network.peers.map((one) => one.calls),
    [0, 1, 0, 1],
  );
});

test('evaluate: what the chaincode says is final', async () => {
  const network = fakeNetwork();
  network.peers[0]!.answer = () => failed(500, 'no good', 'payload');
  assert.equal(await refusal(run.evaluate(network, proposal())), [
    status.UNKNOWN,
    'evaluate call to endorser returned error: chaincode response 500, no good',
    ['p1:7051 Org1MSP chaincode response 500, no good'],
  ]);
  assert.is(network.peers[1]!.calls, 0);
});

test('evaluate: a peer that fails is followed by the next one, then by all, each with its detail', async () => {
  const network = fakeNetwork();
  network.peers[0]!.answer = () => failed(500, 'peer trouble');
  await run.evaluate(network, proposal());
  assert.is(network.peers[1]!.calls, 1);
  for (const one of network.peers.slice(1)) {
    one.answer = () => Promise.reject(new RpcError(status.UNAVAILABLE, 'gone'));
  }
  assert.equal(await refusal(run.evaluate(network, proposal(), 'Org1MSP', 'Org2MSP')), [
    status.UNAVAILABLE,
    'failed to evaluate transaction, see attached details for more info',
    [
      'p1:7051 Org1MSP peer trouble',
      'p1b:7051 Org1MSP rpc error: code = Unavailable desc = gone',
      'p2:7051 Org2MSP rpc error: code = Unavailable desc = gone',
    ],
  ]);
});

test('a refused proposal: in process there is a response, over the wire there is none', async () => {
  const network = fakeNetwork();
  const refuse = () => Promise.reject(new RpcError(status.UNKNOWN, 'access denied', { withResponse: true }));
  for (const one of network.peers) one.answer = refuse;
  assert.equal((await refusal(run.evaluate(network, proposal()))).slice(0, 2), [
    status.FAILED_PRECONDITION,
    'evaluate call to endorser returned error: access denied',
  ]);
  assert.equal(await refusal(run.evaluate(network, proposal(), 'Org2MSP')), [
    status.UNAVAILABLE,
    'failed to evaluate transaction, see attached details for more info',
    ['p2:7051 Org2MSP rpc error: code = Unknown desc = access denied'],
  ]);
});

test('evaluate: transient data stays in the own organization', async () => {
  const network = fakeNetwork();
  for (const one of network.peers.slice(0, 2)) one.installed.clear();
  assert.equal(await refusal(run.evaluate(network, proposal({ transient: true }))), [
    status.FAILED_PRECONDITION,
    "no endorsers found in the gateway's organization; retry specifying target organization(s) to protect transient data: no peers available to evaluate chaincode basic in channel mychannel",
    [],
  ]);
  await run.evaluate(network, proposal({ transient: true }), 'Org2MSP');
  assert.is(network.peers[2]!.calls, 1);
});

test('evaluate: faulty requests', async () => {
  const network = fakeNetwork();
  const cases: [peer.SignedProposal, number, string][] = [
    [
      proposal({ channel: '' }),
      status.INVALID_ARGUMENT,
      'failed to unpack transaction proposal: no channel id provided',
    ],
    [
      proposal({ chaincode: '' }),
      status.INVALID_ARGUMENT,
      'failed to unpack transaction proposal: no chaincode name is provided, channel id [mychannel]',
    ],
    [
      proposal({ channel: 'other' }),
      status.UNAVAILABLE,
      'failed to get config for channel [other]: could not get last config for channel other',
    ],
    [
      proposal({ chaincode: 'nothere' }),
      status.FAILED_PRECONDITION,
      'no peers available to evaluate chaincode nothere in channel mychannel',
    ],
  ];
  for (const [signed, code, text] of cases) {
    assert.equal(await refusal(run.evaluate(network, signed)), [code, text, []]);
  }
  const garbage = proposal();
  garbage.setProposalBytes(Buffer.from([0xff]));
  assert.match(
    (await refusal(run.evaluate(network, garbage)))[1],
    'failed to unpack transaction proposal: error unmarshalling Proposal: proto: cannot parse invalid wire-format data',
  );
});

test('endorse: the first peer is the own one, the policy decides who else', async () => {
  const network = fakeNetwork();
  assert.is(endorsers(await run.endorse(network, proposal())).length, 2);
  assert.is(network.peers[0]!.calls, 1);
  network.definitions.set('basic', definition(outOf(2, 'Org1MSP.peer', 'Org2MSP.peer')));
  assert.equal(endorsers(await run.endorse(network, proposal())), ['p1', 'p2']);
  network.definitions.set('basic', definition(outOf(1, 'Org1MSP.peer', 'Org2MSP.peer')));
  assert.equal(endorsers(await run.endorse(network, proposal())), ['p1']);
});

test('endorse: an organization that is down is replaced by another that satisfies the policy', async () => {
  const network = fakeNetwork();
  for (const down of [2, 3]) {
    network.peers[down]!.answer = () => Promise.reject(new RpcError(status.UNAVAILABLE, 'gone'));
    const other = down === 2 ? 'p3' : 'p2';
    assert.equal(endorsers(await run.endorse(network, proposal())), ['p1', other]);
    network.peers[down]!.answer = () => endorsed(network.peers[down]!.name, 'same');
  }
});

test('endorse: failover inside an organization, first and later endorser', async () => {
  const network = fakeNetwork();
  network.peers[0]!.answer = () => failed(500, 'broken');
  network.definitions.set('basic', definition(outOf(2, 'Org1MSP.peer', 'Org2MSP.peer')));
  assert.equal(endorsers(await run.endorse(network, proposal())), ['p1b', 'p2']);
});

test('endorse: all of the own organization fail', async () => {
  const network = fakeNetwork();
  network.peers[0]!.answer = () => failed(500, 'broken');
  network.peers[1]!.answer = () => failed(400, 'four hundred', 'payload');
  assert.equal(await refusal(run.endorse(network, proposal())), [
    status.ABORTED,
    'failed to endorse transaction, see attached details for more info',
    ['p1:7051 Org1MSP broken', 'p1b:7051 Org1MSP chaincode response 400, four hundred'],
  ]);
});

test('endorse: payloads that differ', async () => {
  const network = fakeNetwork();
  network.peers[2]!.answer = () => endorsed('p2', 'other');
  network.peers[3]!.answer = () => endorsed('p3', 'other');
  const [code, text, details] = await refusal(run.endorse(network, proposal()));
  assert.is(code, status.ABORTED);
  assert.is(text, 'failed to collect enough transaction endorsements, see attached details for more info');
  assert.equal(details.sort(), [
    'p2:7051 Org2MSP ProposalResponsePayloads do not match',
    'p3:7051 Org3MSP ProposalResponsePayloads do not match',
  ]);
});

test('endorse: organizations named by the client', async () => {
  const network = fakeNetwork();
  assert.equal(endorsers(await run.endorse(network, proposal(), 'Org3MSP')), ['p3']);
  network.peers[3]!.installed.clear();
  assert.equal(await refusal(run.endorse(network, proposal(), 'Org3MSP', 'Org1MSP', 'Org9MSP')), [
    status.UNAVAILABLE,
    'failed to find any endorsing peers for org(s): Org3MSP, Org9MSP',
    [],
  ]);
});

test('endorse: why there is no plan', async () => {
  const network = fakeNetwork();
  const text = 'no combination of peers can be derived which satisfy the endorsement policy: ';
  const cases: [() => void, string, string][] = [
    [() => {}, 'nothere', 'No metadata was found for chaincode nothere in channel mychannel'],
    [
      () => network.definitions.set('nopkg', definition(outOf(1, 'Org1MSP.peer'))),
      'nopkg',
      'required chaincodes are not installed on sufficient peers',
    ],
    [
      () => network.definitions.set('basic', definition(outOf(2, 'Org1MSP.peer', 'Org9MSP.peer'))),
      'basic',
      'no peer combination can satisfy the endorsement policy',
    ],
    [
      () => network.definitions.set('basic', definition(outOf(2, 'Org1MSP.peer', 'Org2MSP.peer'), 2)),
      'basic',
      'required chaincodes are not installed on sufficient peers',
    ],
  ];
  for (const [change, chaincode, why] of cases) {
    change();
    assert.equal(await refusal(run.endorse(network, proposal({ chaincode }))), [
      status.FAILED_PRECONDITION,
      text + why,
      [],
    ]);
  }
});

test('endorse: the interest of the first endorser decides: called chaincodes and collections', async () => {
  const network = fakeNetwork();
  network.definitions.set('basic', definition(outOf(1, 'Org1MSP.peer')));
  network.definitions.set('called', definition(outOf(1, 'Org3MSP.peer')));
  for (const one of network.peers) one.installed.set('called', 1);
  network.peers[0]!.answer = () => endorsed('p1', 'same', interest(call('basic'), call('called')));
  assert.equal(endorsers(await run.endorse(network, proposal())), ['p1', 'p3']);
  network.peers[0]!.answer = () =>
    endorsed('p1', 'same', interest(call('basic'), call('basic', '_implicit_org_Org2MSP', true)));
  assert.equal(endorsers(await run.endorse(network, proposal())), ['p1', 'p2']);
});

test('endorse: transient data is not shown to organizations outside the collection', async () => {
  const network = fakeNetwork();
  network.peers[0]!.answer = () =>
    endorsed('p1', 'same', interest(call('basic'), call('basic', '_implicit_org_Org1MSP', true)));
  assert.equal(
    (await refusal(run.endorse(network, proposal({ transient: true }))))[1],
    'requires endorsement from organisation(s) that are not in the distribution policy of the private data collection(s): [_implicit_org_Org1MSP]; retry specifying trusted endorsing organizations to protect transient data',
  );
  assert.is(network.peers[2]!.calls + network.peers[3]!.calls, 0);
  assert.is(endorsers(await run.endorse(network, proposal())).length, 2);
});

test('endorse: _lifecycle without a LifecycleEndorsement policy needs a majority of the members', async () => {
  const network = fakeNetwork();
  assert.is(endorsers(await run.endorse(network, proposal({ chaincode: '_lifecycle' }))).length, 2);
  assert.match(
    (await refusal(run.endorse(network, proposal({ chaincode: 'qscc' }))))[1],
    'No metadata was found for chaincode qscc in channel mychannel',
  );
});

function submitRequest(channel: string, signature: string) {
  const envelope = new common.Envelope();
  envelope.setPayload(Buffer.from('payload'));
  envelope.setSignature(Buffer.from(signature));
  const request = new gateway.SubmitRequest();
  request.setChannelId(channel);
  request.setPreparedTransaction(envelope);
  return request;
}

test('submit: the next orderer when one is away; a refusal is final', async () => {
  const network = fakeNetwork();
  const send = (request: gateway.SubmitRequest) => submit(network.context, new Registry(network.context), request);
  const away = () => {
    throw new Error('rpc error: away');
  };
  network.orderers.set('o1:7050', away);
  await send(submitRequest('mychannel', 'signature'));
  assert.equal(network.broadcasts, ['o1:7050', 'o2:7050']);
  network.orderers.set('o2:7050', away);
  assert.equal(await refusal(send(submitRequest('mychannel', 'signature'))), [
    status.UNAVAILABLE,
    'no orderers could successfully process transaction',
    ['o1:7050 OrdererMSP rpc error: away', 'o2:7050 OrdererMSP rpc error: away'],
  ]);
  network.orderers.set('o1:7050', () => ({ status: 403, info: 'permission denied' }));
  assert.equal(await refusal(send(submitRequest('mychannel', 'signature'))), [
    status.ABORTED,
    'received unsuccessful response from orderer: status=FORBIDDEN, info=permission denied',
    [],
  ]);
});

test('submit: faulty requests', async () => {
  const network = fakeNetwork();
  const send = (request: gateway.SubmitRequest) =>
    refusal(submit(network.context, new Registry(network.context), request));
  assert.equal(await send(new gateway.SubmitRequest()), [
    status.INVALID_ARGUMENT,
    'a prepared transaction is required',
    [],
  ]);
  assert.equal(await send(submitRequest('mychannel', '')), [
    status.INVALID_ARGUMENT,
    'prepared transaction must be signed',
    [],
  ]);
  assert.equal(await send(submitRequest('', 's')), [status.FAILED_PRECONDITION, '', []]);
  assert.equal(await send(submitRequest('other', 's')), [
    status.FAILED_PRECONDITION,
    'failed to get config for channel [other]: could not get last config for channel other',
    [],
  ]);
});

test.run();
