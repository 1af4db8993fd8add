/** A source in another repo is fetched by the same hardened Git as everything else. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRemoteSource } from '../../../reconciler/adapters/git/remote-sources.js';
import { codeOfAsync } from '../../code-of.js';

test('a transport that is not allowed is never spoken: plain HTTP', async () => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/source.git`;
    assert.is(await codeOfAsync(() => readRemoteSource(url, '0'.repeat(40), '')), 'SOURCE_UNREACHABLE');
    assert.is(asked, 0);
  } finally {
    server.close();
  }
});

test('anything but a full commit is refused', async () => {
  const reading = () => readRemoteSource('https://127.0.0.1:1/x.git', 'main', '');
  assert.is(await codeOfAsync(reading), 'SOURCE_UNREACHABLE');
});

test.run();
