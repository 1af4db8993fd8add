/** The same chaincode on two channels is one package: who prepares it at one time for both does so for the peers of both. */
import { setImmediate } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chaincodeKind } from '../../../reconciler/kinds/chaincode/chaincode-kind.js';
import { loadRevision } from '../../loop/load-revision.js';
import { AROUND, layer2, PlasmaConsortium } from '../../loop/plasma-consortium.js';
import { stagedOn } from '../stages/fabric-stage.js';

/** Telco2 runs it for the one channel only. */
const LOADED = loadRevision(
  layer2(
    { callers: '[]' },
    { 'net/assets.yaml': AROUND['net/assets.yaml']!.replace('version:', 'placement: { Telco2: [] }\n  version:') },
  ),
);

for (const order of [
  ['assets', 'assets-layer2'],
  ['assets-layer2', 'assets'],
]) {
  test(`${order.join(', then ')}, while the first is being built: it runs where one of the two places it`, async () => {
    const net = new PlasmaConsortium();
    const ports = stagedOn(net, LOADED).ports('Telco2');
    let builds = 0;
    const build = ports.runtime.prepare.bind(ports.runtime);
    ports.runtime.prepare = async (source) => {
      builds += 1;
      for (let turn = 0; turn < 20; turn += 1) await setImmediate();
      await build(source);
    };
    await Promise.all(
      order.map(async (name) => {
        const resource = LOADED.resources.get(`telecom/Chaincode/${name}`)!;
        const observed = await chaincodeKind.observe(ports.observe, resource);
        const { live } = observed as Extract<typeof observed, { readonly state: 'present' }>;
        await chaincodeKind.prepare!(ports, { resource, live, decided: undefined });
      }),
    );
    assert.equal(net.member('Telco2').running('assets'), ['1.0']);
    assert.equal(net.member('Telco2').installed(), ['assets_1.0']);
    assert.is(builds, 1);
  });
}

test.run();
