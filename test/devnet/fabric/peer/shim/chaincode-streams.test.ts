import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ExecutionParameters } from '../../../../../reconciler/devnet/fabric/peer/endorser/simulation.js';
import type { ChaincodeConnection } from '../../../../../reconciler/devnet/fabric/peer/packages/chaincode-connection.js';
import { chaincodeMessage, MessageType } from '../../../../../reconciler/devnet/fabric/peer/shim/chaincode-message.js';
import type { RequestHandler } from '../../../../../reconciler/devnet/fabric/peer/shim/chaincode-stream.js';
import { ChaincodeStreams } from '../../../../../reconciler/devnet/fabric/peer/shim/chaincode-streams.js';
import { deriveOrganization } from '../../../../../reconciler/devnet/identities/derive-organization.js';

type Message = peer.ChaincodeMessage;
type ServerStream = grpc.ServerDuplexStream<Message, Message>;

const ID = 'basic_1:aa';
const parameters: ExecutionParameters = {
  transactionId: 'tx1',
  channelId: 'ch',
  signedProposal: new peer.SignedProposal(),
  simulation: undefined,
};

/** A chaincode service that registers as `name` and then does what the test says. */
async function serve(
  name: string,
  play: (message: Message, stream: ServerStream) => void,
  address = '127.0.0.1:0',
  credentials = grpc.ServerCredentials.createInsecure(),
) {
  const server = new grpc.Server();
  const streams: ServerStream[] = [];
  const definition = {
    connect: {
      path: '/protos.Chaincode/Connect',
      requestStream: true,
      responseStream: true,
      requestSerialize: (message: Message) => Buffer.from(message.serializeBinary()),
      requestDeserialize: (bytes: Buffer) => peer.ChaincodeMessage.deserializeBinary(bytes),
      responseSerialize: (message: Message) => Buffer.from(message.serializeBinary()),
      responseDeserialize: (bytes: Buffer) => peer.ChaincodeMessage.deserializeBinary(bytes),
    },
  };
  server.addService(definition, {
    connect: (stream: ServerStream) => {
      streams.push(stream);
      const id = new peer.ChaincodeID();
      id.setName(name);
      stream.on('data', (message: Message) => play(message, stream));
      stream.on('error', () => undefined);
      stream.on('end', () => stream.end());
      stream.write(chaincodeMessage(MessageType.REGISTER, '', '', id.serializeBinary()));
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, credentials, (error, bound) => (error === null ? resolve(bound) : reject(error)));
  });
  return {
    address: address.startsWith('unix:') ? address : `127.0.0.1:${port}`,
    streams,
    stop: () => server.forceShutdown(),
  };
}

function streamsTo(address: string, handlers: ReadonlyMap<number, RequestHandler> = new Map(), log: string[] = []) {
  const connection = { address, dialTimeoutMs: 2_000, tls: undefined };
  return new ChaincodeStreams({ connection: () => connection, handlers, log: (line) => log.push(line) });
}

const invocation = (): Message => chaincodeMessage(MessageType.TRANSACTION, 'ch', 'tx1', Buffer.from('input'));

const complete = (message: Message, stream: ServerStream): void => {
  if (message.getType() !== MessageType.TRANSACTION) return;
  stream.write(chaincodeMessage(MessageType.COMPLETED, message.getChannelId(), message.getTxid(), Buffer.from('done')));
};

async function rejection(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('was not refused');
}

test('a chaincode registers, is called, and its stream is used again', async () => {
  const seen: string[] = [];
  const service = await serve(ID, (message, stream) => {
    seen.push(Buffer.from(message.serializeBinary()).toString('base64'));
    complete(message, stream);
  });
  const streams = streamsTo(service.address);
  for (let round = 0; round < 2; round += 1) {
    const stream = await streams.launch(ID);
    const answer = await stream.execute(parameters, 'basic', invocation(), 5_000);
    assert.is(Buffer.from(answer.getPayload_asU8()).toString(), 'done');
  }
  assert.is(service.streams.length, 1);
  // As recorded from a real peer: REGISTERED, and READY with write batches and reads of many keys.
  assert.equal(seen.slice(0, 2), ['CAI=', 'CAQaCggBEOgHGAEg6Ac=']);
  streams.close();
  service.stop();
});

test('a service at a unix socket', async () => {
  const address = `unix:${join(mkdtempSync(join(tmpdir(), 'quorate-')), 'chaincode.sock')}`;
  const service = await serve(ID, complete, address);
  const streams = streamsTo(address);
  const stream = await streams.launch(ID);
  const answer = await stream.execute(parameters, 'basic', invocation(), 5_000);
  assert.is(answer.getType(), MessageType.COMPLETED);
  streams.close();
  service.stop();
});

test('TLS: the service is verified, and the client where the service asks', async () => {
  const organization = deriveOrganization('tls-test', {
    name: 'telco1',
    mspId: 'Telco1MSP',
    peers: ['peer0'],
    orderers: [],
  });
  const server = organization.tls.get('peer0')!;
  const client = organization.clientTls.get('Admin')!;
  const rootCertificate = organization.tlsCa.certificatePem;
  const keys = [{ private_key: Buffer.from(server.privateKeyPem), cert_chain: Buffer.from(server.certificatePem) }];
  const credentials = grpc.ServerCredentials.createSsl(Buffer.from(rootCertificate), keys, true);
  const service = await serve(ID, complete, undefined, credentials);
  const launch = async (tls: ChaincodeConnection['tls']): Promise<string> => {
    const connection = { address: service.address, dialTimeoutMs: 500, tls };
    const streams = new ChaincodeStreams({ connection: () => connection, handlers: new Map(), log: () => undefined });
    try {
      return (await streams.launch(ID)).isReady ? 'ready' : 'not ready';
    } catch (error) {
      return (error as Error).message;
    } finally {
      streams.close();
    }
  };
  const pair = { certificate: client.certificatePem, key: client.privateKeyPem };
  assert.is(await launch({ rootCertificate, client: pair }), 'ready');
  const stranger = deriveOrganization('other-test', { name: 'x', mspId: 'XMSP', peers: [], orderers: [] });
  assert.match(
    await launch({ rootCertificate: stranger.tlsCa.certificatePem, client: pair }),
    'failed to create new connection: context deadline exceeded',
  );
  assert.match(await launch({ rootCertificate, client: undefined }), `could not launch chaincode ${ID}: `);
  assert.match(await launch(undefined), `could not launch chaincode ${ID}: `);
  service.stop();
});

test('another name is refused at once', async () => {
  const service = await serve('other_1:bb', complete);
  const streams = streamsTo(service.address);
  assert.is(
    await rejection(streams.launch(ID)),
    `could not launch chaincode ${ID}: chaincode registration failed: peer will not accept external chaincode connection other_1:bb (except in dev mode)`,
  );
  streams.close();
  service.stop();
});

test('nobody listens: refused with the words of a real peer, and dialled again next time', async () => {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const streams = streamsTo(address);
  assert.is(
    await rejection(streams.launch(ID)),
    `could not launch chaincode ${ID}: connection to ${ID} failed: error cannot create connection for ${ID}: error creating grpc connection to ${address}: failed to create new connection: connection error: desc = "transport: error while dialing: dial tcp ${address}: connect: connection refused"`,
  );
  const service = await serve(ID, complete, address);
  assert.ok((await streams.launch(ID)).isReady);
  streams.close();
  service.stop();
});

test('a lost stream ends what runs on it; the next call dials again', async () => {
  let isFirst = true;
  const service = await serve(ID, (message, stream) => {
    if (message.getType() === MessageType.TRANSACTION && isFirst) {
      isFirst = false;
      stream.end();
    } else complete(message, stream);
  });
  const streams = streamsTo(service.address);
  const first = await streams.launch(ID);
  assert.is(await rejection(first.execute(parameters, 'basic', invocation(), 5_000)), 'chaincode stream terminated');
  assert.is(await rejection(first.execute(parameters, 'basic', invocation(), 5_000)), 'chaincode stream terminated');
  const second = await streams.launch(ID);
  assert.is((await second.execute(parameters, 'basic', invocation(), 5_000)).getType(), MessageType.COMPLETED);
  assert.is(service.streams.length, 2);
  streams.close();
  service.stop();
});

test('a chaincode that does not answer', async () => {
  const service = await serve(ID, () => undefined);
  const streams = streamsTo(service.address);
  const stream = await streams.launch(ID);
  const text = await rejection(stream.execute(parameters, 'basic', invocation(), 20));
  assert.is(text, 'timeout expired while executing transaction');
  streams.close();
  service.stop();
});

test('the same transaction twice at once', async () => {
  const service = await serve(ID, () => undefined);
  const streams = streamsTo(service.address);
  const stream = await streams.launch(ID);
  const running = rejection(stream.execute(parameters, 'basic', invocation(), 5_000));
  assert.is(await rejection(stream.execute(parameters, 'basic', invocation(), 5_000)), 'txid: tx1(ch) exists');
  streams.close();
  assert.is(await running, 'chaincode stream terminated');
  service.stop();
});

test('a request is answered, a failing one with ERROR, one of an unknown transaction too', async () => {
  const answers: string[] = [];
  const service = await serve(ID, (message, stream) => {
    const ask = (type: 8 | 9, transactionId: string): boolean =>
      stream.write(chaincodeMessage(type, 'ch', transactionId, Buffer.from('k')));
    if (message.getType() === MessageType.TRANSACTION) ask(MessageType.GET_STATE, 'tx1');
    if (message.getType() !== MessageType.RESPONSE && message.getType() !== MessageType.ERROR) return;
    answers.push(Buffer.from(message.getPayload_asU8()).toString());
    if (answers.length === 1) ask(MessageType.PUT_STATE, 'tx1');
    else if (answers.length === 2) ask(MessageType.GET_STATE, 'tx2');
    else stream.write(chaincodeMessage(MessageType.COMPLETED, 'ch', 'tx1'));
  });
  const handlers = new Map<number, RequestHandler>([
    [MessageType.GET_STATE, (_, payload) => Buffer.concat([payload, Buffer.from('=v')])],
    [
      MessageType.PUT_STATE,
      () => {
        throw new Error('no');
      },
    ],
  ]);
  const streams = streamsTo(service.address, handlers);
  await (await streams.launch(ID)).execute(parameters, 'basic', invocation(), 5_000);
  assert.equal(answers, [
    'k=v',
    'PUT_STATE failed: transaction ID: tx1: no',
    'GET_STATE failed: transaction ID: tx2: no ledger context',
  ]);
  streams.close();
  service.stop();
});

test('a second request before the first is answered is dropped', async () => {
  const answers: Message[] = [];
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const log: string[] = [];
  const service = await serve(ID, (message, stream) => {
    if (message.getType() === MessageType.TRANSACTION) {
      stream.write(chaincodeMessage(MessageType.GET_STATE, 'ch', 'tx1', Buffer.from('1')));
      stream.write(chaincodeMessage(MessageType.GET_STATE, 'ch', 'tx1', Buffer.from('2')));
    }
    if (message.getType() !== MessageType.RESPONSE) return;
    answers.push(message);
    stream.write(chaincodeMessage(MessageType.COMPLETED, 'ch', 'tx1'));
  });
  const handlers = new Map<number, RequestHandler>([
    [
      MessageType.GET_STATE,
      async (_, payload) => {
        await held;
        return payload;
      },
    ],
  ]);
  const streams = new ChaincodeStreams({
    connection: () => ({ address: service.address, dialTimeoutMs: 2_000, tls: undefined }),
    handlers,
    log: (line) => {
      log.push(line);
      release();
    },
  });
  await (await streams.launch(ID)).execute(parameters, 'basic', invocation(), 5_000);
  assert.equal(
    answers.map((message) => Buffer.from(message.getPayload_asU8()).toString()),
    ['1'],
  );
  assert.match(log[0]!, 'dropped');
  streams.close();
  service.stop();
});

test('a message that makes no sense ends the stream', async () => {
  const log: string[] = [];
  const service = await serve(ID, (message, stream) => {
    if (message.getType() === MessageType.TRANSACTION)
      stream.write(chaincodeMessage(MessageType.REGISTERED, 'ch', 'tx1'));
  });
  const streams = streamsTo(service.address, new Map(), log);
  const stream = await streams.launch(ID);
  const text = await rejection(stream.execute(parameters, 'basic', invocation(), 5_000));
  assert.is(text, 'chaincode stream terminated');
  assert.match(log[0]!, 'cannot handle message (REGISTERED) while in ready state');
  streams.close();
  service.stop();
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

test.run();
