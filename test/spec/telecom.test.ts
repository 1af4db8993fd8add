import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadDirectory } from '../../reconciler/cli/load-directory.js';
import { cryptoFiles } from '../../reconciler/devnet/identities/crypto-files.js';
import { deriveOrganization } from '../../reconciler/devnet/identities/derive-organization.js';
import { findNetwork } from '../../reconciler/kinds/network/find-network.js';
import type { NetworkSpec } from '../../reconciler/kinds/network/network-spec.js';

const { desired, diagnostics } = await loadDirectory(
  fileURLToPath(new URL('../../../network-specs/telecom', import.meta.url)),
);

test('the network of the demo is valid, without a warning', () => {
  assert.equal(diagnostics, []);
  assert.equal(
    [...desired!.resources.keys()],
    ['telecom/Chaincode/opssc', 'telecom/Channel/channel1', 'telecom/Channel/ops-channel', 'telecom/Network/telecom'],
  );
  assert.match(String(desired!.resources.get('telecom/Chaincode/opssc')?.spec.tree), /^[0-9a-f]{64}$/);
});

test('its certificates are those that the devnet derives', () => {
  const { organizations } = findNetwork('telecom', desired!.resources)!.spec as NetworkSpec;
  for (const { name, mspId, msp, peers, orderers } of organizations) {
    const names = (nodes: readonly { name: string }[]) => nodes.map((node) => node.name);
    const topology = { name: name.toLowerCase(), mspId, peers: names(peers), orderers: names(orderers) };
    const files = [...cryptoFiles(deriveOrganization('telecom', topology))];
    const derived = (folder: string) => files.find(([path]) => path.includes(`/msp/${folder}/`))?.[1];
    assert.equal(msp.rootCerts, [derived('cacerts')], name);
    assert.equal(msp.tlsRootCerts, [derived('tlscacerts')], name);
    assert.ok(msp.nodeOUs.enable && msp.nodeOUs.admin?.certificate === msp.rootCerts[0]);
  }
});

test.run();
