import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import { common, orderer } from '@hyperledger/fabric-protos';
import { CHANNELS_PATH, joinBody } from '../../fabric/participation/join-body.js';
import { wireTime } from '../../fabric/transaction/channel-header.js';
import { signEnvelope } from '../../fabric/transaction/sign-envelope.js';
import { CALL_LIMIT_MS, clientOf, type NodeEndpoint } from './node-clients.js';

const CREATED = 201;

/** What the network's administrator asks one orderer, with its organization's own `Admin`. Close it when done. */
export class AskOrderer {
  readonly #endpoint: NodeEndpoint;
  readonly #admin: string;
  readonly #client: orderer.AtomicBroadcastClient;

  /** @param admin `127.0.0.1:PORT` of the channel participation API */
  constructor(endpoint: NodeEndpoint, admin: string) {
    this.#endpoint = endpoint;
    this.#admin = admin;
    this.#client = clientOf(orderer.AtomicBroadcastClient, endpoint);
  }

  /** Joins a channel by its genesis block, as `osnadmin channel join` does. @throws Error with what the orderer said */
  async join(block: Uint8Array): Promise<void> {
    const { body, contentType } = joinBody(block);
    const { status, text } = await this.#post(CHANNELS_PATH, body, contentType);
    if (status !== CREATED) throw new Error(`it answers ${status} to joining a channel: ${text.trim()}`);
  }

  /**
   * Number of blocks that the orderer has of a channel; undefined when it does not serve it: not joined, or it knows no
   * leader, who alone could order a transaction.
   */
  async height(channel: string): Promise<number | undefined> {
    const newest = new orderer.SeekPosition();
    newest.setNewest(new orderer.SeekNewest());
    const seek = new orderer.SeekInfo();
    seek.setStart(newest);
    seek.setStop(newest);
    seek.setBehavior(orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY);
    const envelope = signEnvelope({
      type: common.HeaderType.DELIVER_SEEK_INFO,
      channelId: channel,
      data: seek.serializeBinary(),
      signer: this.#endpoint.owner.admin,
      nonce: randomBytes(24),
      time: wireTime(new Date()),
    });
    const stream = this.#client.deliver({ deadline: Date.now() + CALL_LIMIT_MS });
    try {
      return await new Promise<number | undefined>((resolve) => {
        stream.on('data', (response: orderer.DeliverResponse) => {
          const number = response.getBlock()?.getHeader()?.getNumber();
          resolve(number === undefined ? undefined : number + 1);
        });
        stream.on('error', () => resolve(undefined));
        stream.on('end', () => resolve(undefined));
        stream.write(envelope);
      });
    } finally {
      stream.cancel();
    }
  }

  close(): void {
    this.#client.close();
  }

  #post(path: string, body: Buffer, contentType: string): Promise<{ readonly status: number; readonly text: string }> {
    const { owner, name, authorities } = this.#endpoint;
    const { certificatePem, privateKeyPem } = owner.clientTls.get('Admin')!;
    const [host, port] = this.#admin.split(':');
    return new Promise((resolve, reject) => {
      const call = request(
        {
          method: 'POST',
          host,
          port: Number(port),
          path,
          servername: name,
          ca: authorities,
          cert: certificatePem,
          key: privateKeyPem,
          agent: false,
          timeout: CALL_LIMIT_MS,
          headers: { 'Content-Type': contentType, 'Content-Length': body.length },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
          response.on('error', reject);
        },
      );
      call.on('timeout', () => call.destroy(new Error('no answer in time')));
      call.on('error', reject);
      call.end(body);
    });
  }
}
