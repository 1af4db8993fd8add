import { createServer } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { checkPorts } from '../../reconciler/devnet/check-ports.js';

const test = suite('ports of a devnet');

async function said(work: Promise<void>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof QuorateError ? `${error.code}: ${error.why}; ${error.mend}` : String(error);
}

test('a taken port is named, and one that this user may not have is not called taken', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  try {
    assert.match(await said(checkPorts([0, port])), new RegExp(`^DEVNET_PORT_TAKEN: another process .* port ${port};`));
  } finally {
    server.close();
  }
  const system = async (asked: number) => (asked < 1024 ? 'EACCES' : undefined);
  assert.match(await said(checkPorts([80, 7050], false, system)), /^DEVNET_PORT_DENIED: .* port 80; .* from 1024 on/);
  assert.is(await said(checkPorts([7050], false, system)), 'undefined');
});

test.run();
