import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EvmClient } from '../../../reconciler/adapters/evm/evm-client.js';
import type { QuorateError } from '../../../reconciler/core/model/quorate-error.js';

const CHAIN = 7;
const ANSWER = JSON.stringify([
  { id: 0, result: '0x7' },
  { id: 1, result: 'é' },
]);

/** What is said of a node that answers like this; its answer, where there is one. */
async function saidOf(answer: (response: ServerResponse, request: IncomingMessage) => void, secret = '') {
  const server = createServer((request, response) => {
    request.resume().once('end', () => answer(response, request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${secret}`;
  const client = new EvmClient({ chainId: CHAIN, rpc: [url], timeoutMs: 300 });
  try {
    return await client.on((endpoint) => endpoint.call('web3_clientVersion'));
  } catch (error) {
    const { code, why } = error as QuorateError;
    return `${code}: ${why!.replace(/^.*http:\/\/127\.0\.0\.1:\d+: /, '')}`;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('an answer is read whole, in however many pieces it comes', async () => {
  const bytes = Buffer.from(ANSWER);
  const inPieces = (response: ServerResponse) => {
    response.write(bytes.subarray(0, bytes.indexOf(0xc3) + 1), () =>
      response.end(bytes.subarray(bytes.indexOf(0xc3) + 1)),
    );
  };
  assert.is(await saidOf(inPieces), 'é');
});

test('why a node cannot be asked is said, and nothing of its address that may be secret', async () => {
  const nothing = () => undefined;
  const begins = (response: ServerResponse) => void response.write('[');
  const breaksOff = (response: ServerResponse) => void response.write('[', () => response.socket!.destroy());
  const redirects = (response: ServerResponse) => void response.writeHead(302, { location: '/elsewhere' }).end();
  const isNoJson = (response: ServerResponse) => void response.end('<html>');
  const said = [];
  for (const answer of [nothing, begins, breaksOff, redirects, isNoJson]) said.push(await saidOf(answer, 'token'));
  assert.equal(said, [
    'BESU_UNREACHABLE: it does not answer in time',
    'BESU_UNREACHABLE: it does not answer in time',
    'BESU_UNREACHABLE: ECONNRESET',
    'BESU_UNREACHABLE: HTTP 302',
    'BESU_UNREACHABLE: it does not speak JSON-RPC over HTTP',
  ]);
  for (const url of ['ftp://127.0.0.1/token', 'token']) {
    const error = await new EvmClient({ chainId: CHAIN, rpc: [url] }).on((one) => one.call('x')).catch((one) => one);
    assert.is((error as QuorateError).code, 'BESU_UNREACHABLE');
    assert.not.match((error as QuorateError).why!, /token/);
  }
});

test.run();
