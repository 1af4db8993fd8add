/** Endpoints of a Besu network, each by itself and beside the others; they are served by this process. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BesuConnections } from '../../../reconciler/adapters/evm/besu-connections.js';
import { checkBesu } from '../../../reconciler/cli/doctor/check-besu.js';
import type { BesuConfig } from '../../../reconciler/config/reconciler-config.js';
import { CHAIN, desireBesu } from '../../kinds/besu-fixture.js';

const test = suite('doctor: endpoints of a Besu network');
const servers: Server[] = [];
const LOADED = desireBesu({});

test.after(() => {
  for (const server of servers) server.close();
});

/** A node with so many blocks; without any, something else that answers in JSON. */
async function node(block?: number, chainId = CHAIN): Promise<string> {
  const isNode = block !== undefined;
  const answers: Readonly<Record<string, string>> = {
    eth_chainId: `0x${chainId.toString(16)}`,
    ...(isNode ? { eth_blockNumber: `0x${block.toString(16)}` } : {}),
  };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const refusal = { code: -32601, message: 'Method not found' };
    const one = ({ id, method }: { id: number; method: string }) =>
      method in answers
        ? { jsonrpc: '2.0', id, result: answers[method] }
        : { jsonrpc: '2.0', id, ...(isNode ? { error: refusal } : {}) };
    const asked = JSON.parse(text);
    response.end(JSON.stringify(Array.isArray(asked) ? asked.map(one) : one(asked)));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function states(...rpc: string[]) {
  const config: BesuConfig = { networks: [{ name: 'mainnet', rpc }], account: undefined, nodes: [] };
  const checks = await checkBesu(config, new BesuConnections(config), LOADED, 'Alpha');
  return rpc.map((url) => {
    const { state, what } = checks.find(({ name }) => name === `mainnet: ${new URL(url).host}`)!;
    return `${state} ${what}`;
  });
}

test('nodes that are as far as each other are as they should be', async () => {
  const [one, other] = [await node(1000), await node(1010)];
  assert.equal(await states(one!, other!), [`ok chain ${CHAIN}, block 1000`, `ok chain ${CHAIN}, block 1010`]);
});

test('one that has stopped far below another is named, and one that is down hides nothing', async () => {
  const [stuck, other, wrong, none] = [await node(7), await node(1010), await node(5000, CHAIN + 1), await node()];
  const [first, second, third, fourth, fifth] = await states(stuck!, other!, wrong!, 'http://127.0.0.1:9', none!);
  assert.is(first, 'warning block 7, and another endpoint of ours has block 1010');
  assert.is(second, `ok chain ${CHAIN}, block 1010`);
  assert.match(third!, /^failed .*WRONG_CHAIN/);
  assert.match(fourth!, /^failed .*BESU_UNREACHABLE/);
  assert.match(fifth!, /^failed .*eth_blockNumber: neither a result nor an error/);
});

test.run();
