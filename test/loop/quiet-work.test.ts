/** Work of our own share that finds everything as it should be asks for no other pass; work that did something does. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ADDRESS, chaincodeOf, type Documents, MemoryConsortium } from './memory-consortium.js';

const RUNNING = chaincodeOf('1.0');
const SUSPENDED = chaincodeOf('1.0', '1.0', {
  suspend: '{ reason: fixing it by hand, by: the night shift, until: 2999-01-01 }',
});

/** A consortium where numbertransfer 1.0 runs, and how often Telco2 is woken by its next pass. */
async function settled() {
  const net = new MemoryConsortium();
  net.merge('a', RUNNING);
  await net.settle();
  const member = net.member('Telco2');
  let wakes = 0;
  const wake = (): void => {
    wakes += 1;
  };
  const wakesOf = async (): Promise<number> => {
    wakes = 0;
    member.loop = { ...member.loop, wake };
    await member.pass();
    return wakes;
  };
  const merge = (commit: string, documents: Documents) => net.merge(commit, documents, ['Telco2']);
  const stopProcess = async () => {
    for (const { peer, packageId } of member.runtime.running()) await member.runtime.stop(peer, packageId);
  };
  return { member, wakesOf, merge, stopProcess };
}

test('a new revision in which nothing is new is healed without another pass; one that starts a process is not', async () => {
  const { member, wakesOf, merge, stopProcess } = await settled();
  assert.is(await wakesOf(), 0);
  merge('b', RUNNING);
  assert.is(await wakesOf(), 0);
  await stopProcess();
  assert.is(await wakesOf(), 1);
  assert.equal(member.running(), ['1.0']);
});

test('what shows for the first time that our share is done is looked at: reports are made of it', async () => {
  const { member, wakesOf } = await settled();
  const { evidence, settled: found } = member.loop.memory;
  for (const remembered of [evidence, found]) remembered.delete(ADDRESS);
  assert.is(await wakesOf(), 1);
  found.delete(ADDRESS);
  assert.is(await wakesOf(), 1, 'settled anew');
  found.set(ADDRESS, 'another state');
  assert.is(await wakesOf(), 0);
});

test('a suspended chaincode that runs is sustained without another pass; one that was ended is not', async () => {
  const { member, wakesOf, merge, stopProcess } = await settled();
  merge('b', SUSPENDED);
  assert.is(await wakesOf(), 0);
  assert.is(member.condition(), 'Stalled Suspended');
  await stopProcess();
  assert.is(await wakesOf(), 1);
  assert.equal(member.running(), ['1.0']);
});

test.run();
