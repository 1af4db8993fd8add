import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Consortium, ROOT } from './consortium.js';

const test = suite<{ consortium: Consortium }>('what is in force goes on running');
const FILE = 'network-specs/telecom/chaincodes/numbertransfer.yaml';
const SOURCE = 'chaincode/numbertransfer';

function document(version: string): string {
  return `apiVersion: quorate/v1
kind: Chaincode
metadata: { name: numbertransfer }
spec:
  channel: channel1
  version: "${version}"
  source: { path: ../../../${SOURCE} }
  endorsementPolicy: "AND('Regulator.peer', OutOf(2, 'Telco1.peer', 'Telco2.peer', 'Telco3.peer'))"
`;
}

test.before(async (world) => {
  world.consortium = await Consortium.start();
  world.consortium.startLoops();
  const all = [...world.consortium.members.keys()];
  await world.consortium.until('birth', () =>
    all.every((mspId) => world.consortium.reason(mspId, 'Chaincode/opssc') === 'InSync'),
  );
  const first = { [FILE]: document('1.0'), [SOURCE]: { copyOf: join(ROOT, 'examples/telecom/numbertransfer-1.0') } };
  await world.consortium.merge(all, first, 'add');
  await world.consortium.until('1.0', () =>
    all.every((mspId) => world.consortium.reason(mspId, 'Chaincode/numbertransfer') === 'InSync'),
  );
});
test.after((world) => world.consortium.stop());

test('a loop that is started anew while its branch wants more runs what is committed, from its own history', async ({
  consortium,
}) => {
  const wanted = { [FILE]: document('1.1'), [SOURCE]: { copyOf: join(ROOT, 'chaincode/numbertransfer') } };
  await consortium.merge(['Telco2'], wanted, 'upgrade that nobody else merges');
  await consortium.until(
    'waiting',
    () => consortium.reason('Telco2', 'Chaincode/numbertransfer') === 'WaitingForVotes',
  );
  await consortium.loops.get('Telco2')!.stop();
  const loop = consortium.startLoop('Telco2');
  const versions = () =>
    new Set(
      loop.composed.loop.ports.runtime
        .running()
        .filter(({ state }) => state === 'running')
        .map(({ packageId }) => packageId.split(':')[0]),
    );
  await consortium.until('both run', () => versions().has('numbertransfer_1.0') && versions().has('opssc_1.0'));
  const answer = await loop.composed.loop.ports.read.answers('peer0', 'channel1', 'numbertransfer');
  assert.is(answer.ok, true, answer.why);
});

test.run();
