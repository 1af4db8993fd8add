import { connect } from 'node:net';
import * as grpc from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import type { ChaincodeConnection } from '../packages/chaincode-connection.js';
import type { MessageStream } from './chaincode-stream.js';

/** Fabric's limit in both directions (internal/pkg/comm/config.go). */
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

/** An open stream and its connection. */
export interface DialedChaincode {
  readonly stream: MessageStream;
  close(): void;
}

/** Opens `protos.Chaincode/Connect` at a chaincode service. Rejects with Fabric's text. Fabric: core/chaincode/extcc. */
export async function dialChaincode(connection: ChaincodeConnection): Promise<DialedChaincode> {
  try {
    const started = Date.now();
    await probe(connection);
    return await openStream(connection, Math.max(1, connection.dialTimeoutMs - (Date.now() - started)));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new Error(
      `error creating grpc connection to ${connection.address}: failed to create new connection: ${text}`,
      { cause: error },
    );
  }
}

async function openStream(connection: ChaincodeConnection, timeoutMs: number): Promise<DialedChaincode> {
  const client = new grpc.Client(connection.address, credentials(connection), {
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    'grpc.enable_http_proxy': 0,
    'grpc.use_local_subchannel_pool': 1,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      client.waitForReady(Date.now() + timeoutMs, (error) =>
        error === undefined ? resolve() : reject(new Error('context deadline exceeded')),
      );
    });
  } catch (error) {
    client.close();
    throw error;
  }
  const call = client.makeBidiStreamRequest(
    '/protos.Chaincode/Connect',
    (message: peer.ChaincodeMessage) => Buffer.from(message.serializeBinary()),
    (bytes: Buffer) => peer.ChaincodeMessage.deserializeBinary(bytes),
    new grpc.Metadata(),
  );
  return {
    stream: call,
    close: () => {
      call.cancel();
      client.close();
    },
  };
}

function credentials(connection: ChaincodeConnection): grpc.ChannelCredentials {
  if (connection.tls === undefined) return grpc.credentials.createInsecure();
  const { rootCertificate, client } = connection.tls;
  const root = Buffer.from(rootCertificate);
  if (client === undefined) return grpc.credentials.createSsl(root);
  return grpc.credentials.createSsl(root, Buffer.from(client.key), Buffer.from(client.certificate));
}

/** Refused at once where nobody listens: grpc-js itself would say so only when its deadline is over. */
function probe(connection: ChaincodeConnection): Promise<void> {
  const target = socketTarget(connection.address);
  const where = 'path' in target ? `unix ${target.path}` : `tcp ${target.host}:${target.port}`;
  return new Promise((resolve, reject) => {
    const socket = connect(target);
    const fail = (text: string): void => {
      socket.destroy();
      reject(new Error(text));
    };
    socket.setTimeout(connection.dialTimeoutMs, () => fail('context deadline exceeded'));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const why = SYSTEM_TEXTS[error.code ?? ''] ?? error.message;
      fail(`connection error: desc = "transport: error while dialing: dial ${where}: connect: ${why}"`);
    });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}

const SYSTEM_TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  ETIMEDOUT: 'connection timed out',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
};

function socketTarget(address: string): { path: string } | { host: string; port: number } {
  if (address.startsWith('unix:')) return { path: address.slice('unix:'.length).replace(/^\/\/(?=\/)/, '') };
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) };
}
