import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  chaincodeEndorsementInfo,
  localChaincode,
} from '../../../../../reconciler/devnet/fabric/peer/lifecycle/endorsement-info.js';
import { createPackageStore } from '../../../../../reconciler/devnet/fabric/peer/packages/create-package-store.js';
import { implicitCollection } from '../../../../../reconciler/fabric/lifecycle/implicit-collection.js';
import {
  CHAINCODE_SOURCES,
  LIFECYCLE,
  localPackageRecord,
  NAMESPACES,
  parametersRecord,
  privateName,
  recordEntries,
} from '../../../../../reconciler/fabric/lifecycle/state-records.js';
import { packageId as idOfPackage } from '../../../../../reconciler/fabric/package/package-id.js';
import { writeGzip } from '../../../../../reconciler/fabric/package/write-gzip.js';
import { writeTar } from '../../../../../reconciler/fabric/package/write-tar.js';
import { DevnetChannel } from '../../ledger/devnet-channel.js';

const NOT_APPROVED = notApproved(1);
const NOT_INSTALLED = "chaincode definition for 'basic' exists, but chaincode is not installed";

function notApproved(sequence: number): string {
  return `chaincode definition for 'basic' at sequence ${sequence} on channel 'ch' has not yet been approved by this org`;
}

const file = (path: string, text: string | Uint8Array) => ({ path, bytes: Buffer.from(text) });

function packageOf(label: string): Uint8Array {
  const code = writeGzip(writeTar([file('connection.json', JSON.stringify({ address: 'a:1', dial_timeout: '1s' }))]));
  return writeGzip(
    writeTar([file('metadata.json', JSON.stringify({ type: 'ccaas', label })), file('code.tar.gz', code)]),
  );
}

/** A channel where `basic` is committed, and how the first organization's peer stands to it. */
function committedBasic() {
  const channel = new DevnetChannel();
  channel.define('basic', "OR('org1MSP.peer')");
  const [ledger] = channel.ledgers;
  const packages = createPackageStore();
  const view = {
    mspId: 'org1MSP',
    ledgers: new Map([['ch', ledger!]]),
    installedPackages: () => packages.list(),
  };
  const state = { getState: (key: string) => ledger!.state(LIFECYCLE, key)?.value };
  const runs = () => {
    try {
      return chaincodeEndorsementInfo(view, 'ch', 'basic', state, state).packageId;
    } catch (error) {
      return (error as Error).message;
    }
  };
  /** As ApproveChaincodeDefinitionForMyOrg does it, by any of the organizations. */
  const approve = (organization: number, packageId: string) => {
    const { definition } = localChaincode(view, ledger!, 'basic')!;
    const name = privateName('basic', definition.sequence);
    const written = [
      ...recordEntries(NAMESPACES, name, parametersRecord(definition)),
      ...recordEntries(CHAINCODE_SOURCES, name, localPackageRecord(packageId)),
    ];
    const collection = implicitCollection(`org${organization}MSP`);
    const approval = channel.transact(LIFECYCLE, [1, 2, 3], (simulator) => {
      for (const { key, value } of written) simulator.setPrivateData(LIFECYCLE, collection, key, value);
    });
    assert.equal(channel.commit([approval], [organization]).codes, [0]);
  };
  return { channel, packages, runs, approve };
}

test('what was refused is answered once this organization has approved: no other one can do it', () => {
  const { packages, runs, approve } = committedBasic();
  const { packageId } = packages.install(packageOf('basic_1'));
  assert.is(runs(), NOT_APPROVED);
  approve(2, packageId);
  assert.is(runs(), NOT_APPROVED);
  approve(1, packageId);
  assert.is(runs(), packageId);
});

test('what was approved without its package is answered once that is installed: no other one will do', () => {
  const { packages, runs, approve } = committedBasic();
  const bytes = packageOf('basic_1');
  const packageId = idOfPackage('basic_1', bytes);
  approve(1, packageId);
  assert.is(runs(), NOT_INSTALLED);
  packages.install(packageOf('basic_2'));
  assert.is(runs(), NOT_INSTALLED);
  packages.install(bytes);
  assert.is(runs(), packageId);
});

test('another package that is approved for the same definition is the one that runs', () => {
  const { packages, runs, approve } = committedBasic();
  const [first, second] = ['basic_1', 'basic_2'].map((label) => packages.install(packageOf(label)).packageId);
  approve(1, first!);
  assert.is(runs(), first);
  approve(1, second!);
  assert.is(runs(), second);
});

test('the next sequence is refused until it is approved: the approval of the one before does not count', () => {
  const { channel, packages, runs, approve } = committedBasic();
  const { packageId } = packages.install(packageOf('basic_1'));
  approve(1, packageId);
  assert.is(runs(), packageId);
  channel.define('basic', "OR('org1MSP.peer')", [1, 2, 3], 2);
  assert.is(runs(), notApproved(2));
  approve(1, packageId);
  assert.is(runs(), packageId);
});

test.run();
