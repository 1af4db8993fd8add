import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { requestId, sendAnswer } from '../../../../reconciler/devnet/fabric/orderer/http-answer.js';
import { participation } from '../../../../reconciler/devnet/fabric/orderer/participation-api.js';
import type { Registrar } from '../../../../reconciler/devnet/fabric/orderer/registrar.js';
import { recordedOrderers } from '../recorded-orderers.js';
import { plainSpaces, recordedBlocks, recording } from '../recordings.js';

interface HttpCase {
  readonly name: string;
  readonly orderer: string;
  readonly method?: string;
  readonly path: string;
  readonly requestHeaders: Record<string, string>;
  readonly requestBody?: string;
  readonly requestBodyIs?: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly bodyBase64?: string | null;
}

/**
 * Left out: the case without a client certificate (it has no answer; orderer-node.test.ts), and the one that caught
 * the real orderer while it was still pulling blocks.
 */
const cases = recording<{ cases: HttpCase[] }>('osnadmin.json').cases.filter(
  ({ status, name }) => status !== undefined && status !== null && name !== 'info right after it',
);
const NOW = new Date('2026-11-20T17:50:00Z');
const mychannel = recordedBlocks('b-mychannel');
const { service, registrars } = recordedOrderers(mychannel.length, () => NOW);
const join = cases.find(({ name }) => name === 'join')!;
/** The genesis block of the channel `third` in its form. */
const thirdForm = Buffer.from(join.requestBody!, 'base64');
const third = thirdForm.subarray(thirdForm.indexOf('\r\n\r\n') + 4, thirdForm.lastIndexOf('\r\n------rec'));

const file = (content: Uint8Array, name = 'config-block') =>
  Buffer.concat([
    Buffer.from(`------rec\r\nContent-Disposition: form-data; name="${name}"; filename="x.block"\r\n\r\n`),
    content,
    Buffer.from('\r\n'),
  ]);
const form = (...parts: Uint8Array[]) => Buffer.concat([...parts, Buffer.from('------rec--\r\n')]);

function changedThird(): Buffer {
  const block = common.Block.deserializeBinary(third);
  const [data] = block.getData()!.getDataList_asU8();
  // In the signature header's nonce: the block stays readable, its hash does not.
  const nonce = Buffer.from(data!).length - 1;
  const changed = Buffer.from(data!);
  changed[nonce] = changed[nonce]! ^ 1;
  block.getData()!.setDataList([changed]);
  return Buffer.from(block.serializeBinary());
}

function bodyOf(one: HttpCase): Buffer {
  if (one.requestBody !== undefined && one.requestBody !== null) return Buffer.from(one.requestBody, 'base64');
  switch (one.requestBodyIs) {
    case 'genesis block of third':
      return form(file(third, one.name.includes('wrong field') ? 'block' : 'config-block'));
    case 'the same block':
      return form(file(third));
    case 'genesis block of mychannel':
      return form(file(mychannel[0]!.bytes));
    case '1200000 zero bytes as the file':
      return form(file(Buffer.alloc(1_200_000)));
    case 'two file parts':
      return form(file(third), file(third));
    case 'genesis block of third with one byte changed':
      return form(file(changedThird()));
    case 'the answer of "fetch config"':
      return form(file(mychannel[17]!.bytes));
    default:
      return Buffer.alloc(0);
  }
}

interface Reply {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

function ask(port: number, one: HttpCase): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const body = bodyOf(one);
    const headers = { ...one.requestHeaders, ...(body.length > 0 ? { 'content-length': body.length } : {}) };
    const call = request({ port, host: '127.0.0.1', method: one.method, path: one.path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    call.on('error', reject);
    call.end(body);
  });
}

const servers = new Map<string, Server>();

async function portOf(mspId: string, registrar: Registrar): Promise<number> {
  const known = servers.get(mspId);
  if (known !== undefined) return (known.address() as AddressInfo).port;
  const server = createServer(async (incoming, response) => {
    const { answer, known: handled } = await participation(incoming, registrar);
    if (handled) response.setHeader('X-Request-Id', requestId(incoming));
    sendAnswer(response, answer);
  });
  servers.set(mspId, server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Channels are listed in no particular order by Fabric. */
const sortedList = (body: string) =>
  body.startsWith('{"systemChannel"')
    ? JSON.stringify(
        JSON.parse(body)
          .channels.map(({ name }: { name: string }) => name)
          .sort(),
      )
    : body;

for (const one of cases) {
  test(`recorded: ${one.name}`, async () => {
    const reply = await ask(await portOf(one.orderer, registrars.get(one.orderer)!), one);
    const text = reply.body.toString('utf8');
    if (typeof one.body === 'string') assert.is(sortedList(plainSpaces(text)), sortedList(plainSpaces(one.body)));
    assert.is(reply.status, one.status);
    for (const name of [
      'content-type',
      'location',
      'allow',
      'cache-control',
      'x-content-type-options',
      'content-length',
    ]) {
      // The recorded text's no-break space is one byte longer than ours.
      const bytes = name === 'content-length' && one.body?.includes('\u00a0') ? 1 : 0;
      const expected = one.headers[name];
      assert.is(reply.headers[name], bytes && expected ? String(Number(expected) - bytes) : expected, name);
    }
    assert.is('x-request-id' in reply.headers, 'x-request-id' in one.headers);
    if (one.bodyBase64 !== undefined && reply.status === 200) {
      const block = common.Block.deserializeBinary(reply.body);
      assert.ok(block.getHeader()!.getNumber() < mychannel.length);
    }
  });
}

test('the block that is asked for is the block that is answered', async () => {
  const port = await portOf('Org1MSP', registrars.get('Org1MSP')!);
  const number = async (id: string) => {
    const path = `/participation/v1/channels/mychannel/blocks/${id}`;
    const reply = await ask(port, { ...cases[0]!, method: 'GET', path, requestHeaders: {} });
    return common.Block.deserializeBinary(reply.body).getHeader()!.getNumber();
  };
  assert.equal(await Promise.all(['newest', 'oldest', 'config', '5', '-1'].map(number)), [18, 0, 17, 5, 18]);
});

test.after(() => {
  service.stop();
  for (const server of servers.values()) {
    server.closeAllConnections();
    server.close();
  }
});

test.run();
