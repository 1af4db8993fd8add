import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OperationsServer } from '../../../../reconciler/devnet/fabric/operations/operations-server.js';

const now = () => new Date('2026-11-20T00:00:00.000Z');

async function withServer(reason: string | undefined, run: (base: string) => Promise<void>): Promise<void> {
  const server = new OperationsServer({ port: 0, now, version: 'v', checks: new Map([['ledger', () => reason]]) });
  const port = await server.start();
  try {
    await run(`http://127.0.0.1:${port}`);
  } finally {
    await server.stop();
  }
}

test('healthz, version and logspec answer as Fabric’s do', () =>
  withServer(undefined, async (base) => {
    const health = await fetch(`${base}/healthz`);
    assert.is(health.status, 200);
    assert.is(await health.text(), '{"status":"OK","time":"2026-11-20T00:00:00.000Z"}');
    assert.ok(health.headers.get('x-request-id'));
    assert.equal(await (await fetch(`${base}/version`)).json(), { CommitSHA: 'quorate-devnet', Version: 'v' });
    assert.is(await (await fetch(`${base}/logspec`)).text(), '{"spec":"info"}\n');
    const put = (spec: string) => fetch(`${base}/logspec`, { method: 'PUT', body: JSON.stringify({ spec }) });
    assert.is((await put('warn:gossip=debug')).status, 204);
    assert.equal(await (await fetch(`${base}/logspec`)).json(), { spec: 'gossip=debug:warn' });
    const bad = await put('loud');
    assert.is(bad.status, 400);
    assert.equal(await bad.json(), { error: "invalid logging specification 'loud': bad segment 'loud'" });
  }));

test('what is unwell is named with 503; other methods and paths are refused', () =>
  withServer('disk is full', async (base) => {
    const health = await fetch(`${base}/healthz`);
    assert.is(health.status, 503);
    assert.equal(await health.json(), {
      status: 'Service Unavailable',
      time: '2026-11-20T00:00:00.000Z',
      failed_checks: [{ component: 'ledger', reason: 'disk is full' }],
    });
    assert.is((await fetch(`${base}/healthz`, { method: 'POST' })).status, 405);
    assert.is((await fetch(`${base}/version`, { method: 'POST' })).status, 400);
    assert.is((await fetch(`${base}//%ff?healthz`)).status, 404);
    const metrics = await fetch(`${base}/metrics`);
    assert.is(metrics.status, 404);
    assert.is(await metrics.text(), '404 page not found\n');
  }));

test('a taken port is an error, and a stopped server is gone', async () => {
  const first = new OperationsServer({ port: 0, now, version: 'v' });
  const port = await first.start();
  const second = new OperationsServer({ port, now, version: 'v' });
  try {
    await second.start();
    assert.unreachable();
  } catch (error) {
    assert.is((error as NodeJS.ErrnoException).code, 'EADDRINUSE');
  }
  await first.stop();
  await first.stop();
  assert.is(await second.start(), port);
  await second.stop();
});

test.run();
