import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { coreYaml } from '../../../reconciler/devnet/processes/core-yaml.js';
import { type FabricVersion, parseVersion } from '../../../reconciler/devnet/processes/fabric-version.js';

function filtersOf(version: FabricVersion | undefined): readonly string[] {
  const folder = '/network/peer0';
  const home = { name: 'peer0', mspId: 'Telco1', config: folder, data: folder, log: folder, msp: folder, tls: folder };
  const ports = { rpc: 1, operations: 2 };
  const text = coreYaml({ home, ports, builder: '/builder', executeTimeoutMs: 30_000, version });
  return parse(text).peer.handlers.authFilters.map(({ name }: { name: string }) => name);
}

for (const text of ['3.0.0', '3.1.5']) {
  test(`core.yaml: a peer of ${text} looks at the time of a proposal, as it is shipped`, () => {
    assert.equal(filtersOf(parseVersion(text)), ['DefaultAuth', 'ExpirationCheck', 'TimeWindowCheck']);
  });
}

for (const text of ['2.5.16', 'latest, development build']) {
  test(`core.yaml: a peer of ${text} does not get a filter that it may not know`, () => {
    assert.equal(filtersOf(parseVersion(text)), ['DefaultAuth', 'ExpirationCheck']);
  });
}

test.run();
