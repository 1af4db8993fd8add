import { request } from 'node:https';
import { Client, type ClientDuplexStream, credentials, type ServiceError } from '@grpc/grpc-js';
import { common, orderer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { OrdererNode } from '../../../../reconciler/devnet/fabric/orderer/orderer-node.js';
import type { OrganizationIdentities } from '../../../../reconciler/devnet/identities/derive-organization.js';
import { headerBytes, headerHash } from '../../../../reconciler/fabric/block/block-header.js';
import { blockMetadata, lastConfigIndex } from '../../../../reconciler/fabric/block/block-metadata.js';
import type { SigningIdentity } from '../../../../reconciler/fabric/msp/signing-identity.js';
import { wireTime } from '../../../../reconciler/fabric/transaction/channel-header.js';
import { signEnvelope } from '../../../../reconciler/fabric/transaction/sign-envelope.js';
import { until } from '../../../wait.js';
import { type SmallNetwork, smallGenesis, smallNetwork } from '../small-network.js';

let nonce = 0;
function envelope(signer: SigningIdentity, type: number, data: Uint8Array): common.Envelope {
  nonce += 1;
  const time = wireTime(new Date());
  return signEnvelope({ type, channelId: 'channel1', data, signer, nonce: Buffer.alloc(24, nonce), time });
}

/** A client of one orderer's gRPC endpoint. */
function connect(node: OrdererNode, owner: OrganizationIdentities) {
  const client = new Client(node.address, credentials.createSsl(Buffer.from(owner.tlsCa.certificatePem)), {
    'grpc.ssl_target_name_override': node.name,
  });
  const open = <Response>(name: string, type: { deserializeBinary(bytes: Uint8Array): Response }) => {
    const stream = client.makeBidiStreamRequest(
      `/orderer.AtomicBroadcast/${name}`,
      (message: common.Envelope) => Buffer.from(message.serializeBinary()),
      (bytes) => type.deserializeBinary(bytes),
    );
    // A stream that nobody reads any more ends with its orderer.
    stream.on('error', () => undefined);
    return stream;
  };
  return {
    broadcast: async (message: common.Envelope) => {
      const stream = open('Broadcast', orderer.BroadcastResponse);
      stream.write(message);
      const [answer] = await take(stream, 1);
      stream.end();
      return { status: answer!.getStatus(), info: answer!.getInfo() };
    },
    deliver: () => open('Deliver', orderer.DeliverResponse),
    close: () => client.close(),
  };
}

/** The next messages of a stream; fewer when it ends. */
function take<Response>(stream: ClientDuplexStream<common.Envelope, Response>, count: number): Promise<Response[]> {
  return new Promise((resolve, reject) => {
    const messages: Response[] = [];
    const finish = () => {
      stream.removeAllListeners();
      stream.on('error', () => undefined);
      resolve(messages);
    };
    stream.on('data', (message: Response) => {
      messages.push(message);
      if (messages.length === count) finish();
    });
    stream.on('end', finish);
    stream.on('error', (error: ServiceError) => {
      finish();
      reject(error);
    });
  });
}

function seekFrom(number: number, signer: SigningIdentity): common.Envelope {
  const specified = new orderer.SeekSpecified();
  specified.setNumber(number);
  const start = new orderer.SeekPosition();
  start.setSpecified(specified);
  const last = new orderer.SeekSpecified();
  last.setNumber(Number.MAX_SAFE_INTEGER);
  const stop = new orderer.SeekPosition();
  stop.setSpecified(last);
  const info = new orderer.SeekInfo();
  info.setStart(start);
  info.setStop(stop);
  return envelope(signer, common.HeaderType.DELIVER_SEEK_INFO, info.serializeBinary());
}

interface HttpReply {
  readonly status: number;
  readonly body: string;
}

function admin(
  node: OrdererNode,
  owner: OrganizationIdentities,
  options: { method?: string; path: string; block?: Uint8Array; certificate?: boolean },
): Promise<HttpReply> {
  const pair = owner.clientTls.get('Admin')!;
  const [host, port] = node.adminAddress.split(':');
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host,
        port,
        method: options.method ?? 'GET',
        path: options.path,
        ca: owner.tlsCa.certificatePem,
        servername: node.name,
        agent: false,
        ...(options.certificate === false ? {} : { cert: pair.certificatePem, key: pair.privateKeyPem }),
        headers: options.block ? { 'content-type': 'multipart/form-data; boundary=b' } : {},
      },
      (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode!, body }));
        response.on('error', reject);
      },
    );
    call.on('error', reject);
    if (options.block) {
      call.write('--b\r\nContent-Disposition: form-data; name="config-block"; filename="x"\r\n\r\n');
      call.write(options.block);
      call.write('\r\n--b--\r\n');
    }
    call.end();
  });
}

const CHANNELS = '/participation/v1/channels';

async function withNetwork(run: (network: SmallNetwork, genesis: Uint8Array) => Promise<void>): Promise<void> {
  const network = smallNetwork();
  await Promise.all(network.nodes.map((node) => node.start()));
  try {
    await run(network, smallGenesis(network));
  } finally {
    await Promise.all(network.nodes.map((node) => node.stop()));
    network.service.stop();
  }
}

const ownerOf = ({ organizations }: SmallNetwork, node: OrdererNode) =>
  node.mspId === 'Ordering' ? organizations.ordering : organizations.backup;

async function joinAll(network: SmallNetwork, genesis: Uint8Array): Promise<void> {
  for (const node of network.nodes) {
    const owner = ownerOf(network, node);
    const reply = await admin(node, owner, { method: 'POST', path: CHANNELS, block: genesis });
    assert.is(reply.status, 201, reply.body);
  }
}

test('orderers of two organizations join over mutual TLS, order together and each signs its own copy', () =>
  withNetwork(async (network, genesis) => {
    const [first, , third] = network.nodes as [OrdererNode, OrdererNode, OrdererNode];
    const { telco1, ordering, backup } = network.organizations;
    await joinAll(network, genesis);
    const list = await admin(first, ordering, { path: CHANNELS });
    assert.is(
      list.body,
      '{"systemChannel":null,"channels":[{"name":"channel1","url":"/participation/v1/channels/channel1"}]}\n',
    );
    const user = telco1.users.get('User1')!;
    const here = connect(first, ordering);
    const there = connect(third, backup);
    const blocks = there.deliver();
    blocks.write(seekFrom(0, user));
    const message = envelope(user, common.HeaderType.MESSAGE, Buffer.from('hello'));
    assert.equal(await here.broadcast(message), { status: 200, info: '' });
    const [genesisAnswer, answer] = await take(blocks, 2);
    assert.equal(genesisAnswer!.getBlock()!.serializeBinary(), genesis);
    const block = answer!.getBlock()!;
    assert.equal(block.getData()!.getDataList_asU8(), [message.serializeBinary()]);
    assert.equal(
      Buffer.from(block.getHeader()!.getPreviousHash_asU8()),
      Buffer.from(headerHash(common.Block.deserializeBinary(genesis).getHeader()!)),
    );
    assert.is(lastConfigIndex(block), 0);
    const metadata = blockMetadata(block, common.BlockMetadataIndex.SIGNATURES);
    const [signature] = metadata.getSignaturesList();
    const header = common.SignatureHeader.deserializeBinary(signature!.getSignatureHeader_asU8());
    assert.equal(Buffer.from(header.getCreator_asU8()), Buffer.from(backup.orderers.get('orderer0')!.serialized));
    const identity = first.registrar
      .channel('channel1')!
      .ordered.bundle()
      .mspManager.deserialize(header.getCreator_asU8());
    identity.verify(
      Buffer.concat([metadata.getValue_asU8(), signature!.getSignatureHeader_asU8(), headerBytes(block.getHeader()!)]),
      signature!.getSignature_asU8(),
    );
    blocks.cancel();
    here.close();
    there.close();
  }));

test('the admin endpoint refuses clients without a certificate, or with another organization’s', () =>
  withNetwork(async (network) => {
    const [first] = network.nodes as [OrdererNode];
    const { ordering, backup } = network.organizations;
    const refused = async (options: { certificate?: boolean }, owner: OrganizationIdentities) => {
      try {
        const reply = await admin(first, { ...ordering, clientTls: owner.clientTls }, { path: CHANNELS, ...options });
        return reply.status;
      } catch {
        return 'refused';
      }
    };
    assert.is(await refused({ certificate: false }, ordering), 'refused');
    assert.is(await refused({}, backup), 'refused');
    assert.is(await refused({}, ordering), 200);
  }));

test('one of three may stop; two may not: no leader, and streams end with SERVICE_UNAVAILABLE; both come back', () =>
  withNetwork(async (network, genesis) => {
    const [first, second, third] = network.nodes as [OrdererNode, OrdererNode, OrdererNode];
    const { telco1, ordering } = network.organizations;
    await joinAll(network, genesis);
    const user = telco1.users.get('User1')!;
    const client = connect(first, ordering);
    const send = () => client.broadcast(envelope(user, common.HeaderType.MESSAGE, Buffer.from('x')));
    await third.stop();
    assert.is((await send()).status, 200);
    const waiting = client.deliver();
    waiting.write(seekFrom(9, user));
    const { ordered } = first.registrar.channel('channel1')!;
    // A message is answered before its block is cut: the stream below would be given that.
    await until('its block', () => ordered.height() === 2);
    const height = ordered.height();
    const stream = client.deliver();
    stream.write(seekFrom(height, user));
    const ended = take(stream, 1);
    assert.equal((await take(waiting, 1))[0]!.getStatus(), common.Status.NOT_FOUND);
    await second.stop();
    assert.is((await ended)[0]!.getStatus(), common.Status.SERVICE_UNAVAILABLE);
    assert.equal(await send(), { status: 503, info: 'no Raft leader' });
    const endpoint = second.address;
    await second.start();
    assert.is(second.address, endpoint, 'the port stays');
    assert.is((await send()).status, 200);
    const again = connect(second, ordering);
    const blocks = again.deliver();
    blocks.write(seekFrom(0, user));
    assert.is((await take(blocks, 1))[0]!.getBlock()!.getHeader()!.getNumber(), 0, 'it kept its channel');
    blocks.cancel();
    again.close();
    client.close();
  }));

test('a channel orders only once a majority of its orderers has joined', () =>
  withNetwork(async (network, genesis) => {
    const [first, second] = network.nodes as [OrdererNode, OrdererNode];
    const { telco1, ordering } = network.organizations;
    const join = (node: OrdererNode) => admin(node, ordering, { method: 'POST', path: CHANNELS, block: genesis });
    assert.is((await join(first)).status, 201);
    const client = connect(first, ordering);
    const message = envelope(telco1.users.get('User1')!, common.HeaderType.MESSAGE, Buffer.from('x'));
    assert.is((await client.broadcast(message)).info, 'no Raft leader');
    await join(second);
    assert.is((await client.broadcast(message)).status, 200);
    assert.is((await join(first)).status, 405);
    client.close();
  }));

test('health is answered while it runs', () =>
  withNetwork(async ({ nodes }) => {
    const reply = await fetch(`http://${nodes[0]!.operationsAddress}/healthz`);
    assert.is(reply.status, 200);
  }));

test.run();
