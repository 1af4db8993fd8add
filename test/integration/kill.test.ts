/** kill -9 of a loop before and after every kind of call that leaves the process, during one whole upgrade. */
import { fork } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LoopPorts } from '../../reconciler/loop/loop-ports.js';
import { Consortium } from './consortium.js';
import type { CrashingLoopParameters } from './crashing-loop.js';
import { heightOf } from './devnet/ledger.js';
import type { RunningLoop } from './running-loop.js';
import { born, CHANNEL, committedToy, inSync, proposalsOf, toy, toyAnswers } from './toy.js';
import { committedCalls } from './transactions.js';

const test = suite('kill -9');
/** It has two peers, so that one can be done and the other not. */
const VICTIM = 'Telco1';
const PROGRAM = fileURLToPath(new URL('./crashing-loop.js', import.meta.url));
let consortium: Consortium;
let everybody: readonly string[];
let victimEnded: Promise<void> = Promise.resolve();
let endVictim = (): void => undefined;

/** Calls that change something outside; each was killed before and after. */
const WRITES = [
  'governanceWriter.close',
  'governanceWriter.report',
  'governanceWriter.vote',
  'runtime.ensure peer0',
  'runtime.ensure peer1',
  'runtime.prepare',
  'write.approve',
  'write.commit',
  'write.install peer0',
  'write.install peer1',
];

test.before(async () => {
  consortium = await Consortium.start();
  everybody = [...consortium.members.keys()];
  for (const organization of everybody)
    consortium.startLoop(organization, { wrap: politely, apart: organization === VICTIM ? ['toy'] : [] });
  await born(consortium);
  await consortium.merge(everybody, toy('1.0'), 'Add toy');
  await consortium.until('toy 1.0 everywhere', () => inSync(consortium));
});
test.after(() => consortium?.stop());

/** While the victim runs, commits and closes are left to it, so that it is killed there too. */
function politely(ports: LoopPorts): LoopPorts {
  const after = <Port extends object>(target: Port, name: string) =>
    new Proxy(target, {
      get(object, key) {
        const value = Reflect.get(object, key) as (...args: unknown[]) => Promise<unknown>;
        if (typeof value !== 'function') return value;
        if (key !== name) return value.bind(object);
        return (...args: unknown[]) => victimEnded.then(() => value.apply(object, args));
      },
    });
  return {
    ...ports,
    write: after(ports.write, 'commit'),
    governanceWriter: (...at) => after(ports.governanceWriter(...at), 'close'),
  };
}

/** Process ids that the chaincode wrote beside itself in the builds of one organization. */
function alive(organization: string): readonly number[] {
  const builds = join(consortium.members.get(organization)!.config.state, 'builds');
  const pids = readdirSync(builds).flatMap((tree) => {
    const file = join(builds, tree, 'pids');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
  });
  return pids.filter((pid) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  });
}

/** Ends a loop, and the toy that it runs; its OpsSC goes on, beside the process that is killed. */
async function leaveToVictim(loop: RunningLoop): Promise<void> {
  await loop.pause();
  const { runtime } = loop.composed.loop.ports;
  for (const { chaincode, peer, packageId } of runtime.running())
    if (chaincode === 'toy') await runtime.stop(peer, packageId);
  assert.equal(alive(VICTIM), []);
}

test('killed before and after every call of one upgrade: the same end state, nothing applied twice', async () => {
  const member = consortium.members.get(VICTIM)!;
  await leaveToVictim(consortium.loops.get(VICTIM)!);
  victimEnded = new Promise((resolve) => {
    endVictim = resolve;
  });
  const from = {
    ops: await heightOf(consortium.network, 'ops-channel'),
    target: await heightOf(consortium.network, CHANNEL),
  };
  const file = (name: string) => join(consortium.folder, name);
  const parameters: CrashingLoopParameters = {
    config: member.config,
    channels: ['ops-channel', CHANNEL],
    killsFile: file('kills'),
    reportFile: file('report'),
  };
  writeFileSync(file('victim.json'), JSON.stringify(parameters));
  // Without Telco3, which merges last, every quorum and every majority needs the victim.
  const others = everybody.filter((one) => one !== VICTIM);
  await consortium.merge(
    everybody.filter((one) => one !== 'Telco3'),
    toy('1.1'),
    'Upgrade toy',
  );
  const head = await member.upstream.head();

  let starts = 0;
  let ending = false;
  let child = fork(PROGRAM, [file('victim.json')]);
  let gone: Promise<void> = Promise.resolve();
  const watch = (): void => {
    starts += 1;
    gone = new Promise((resolve) => {
      child.once('exit', (_code, signal) => {
        if (!ending && signal === 'SIGKILL') {
          child = fork(PROGRAM, [file('victim.json')]);
          watch();
        }
        resolve();
      });
    });
  };
  watch();
  const kills = () => (existsSync(file('kills')) ? readFileSync(file('kills'), 'utf8').trim().split('\n') : []);
  const report = () => (existsSync(file('report')) ? readFileSync(file('report'), 'utf8').split('\n') : []);
  try {
    await consortium
      .until(
        'the victim has been killed everywhere and is in sync',
        () =>
          WRITES.every((call) => kills().includes(`before ${call}`) && kills().includes(`after ${call}`)) &&
          report()[0] === head &&
          report().includes('Chaincode/toy InSync'),
      )
      .catch((error: Error) => {
        throw new Error(
          `${error.message}\nvictim after ${starts} starts:\n${report().join('\n')}\nkills:\n${kills().join('\n')}`,
        );
      });
    const [upgrade] = (await proposalsOf(consortium)).filter(({ base }) => base === 'sequence:1');
    assert.equal(
      upgrade!.tasks.map(({ organization, state }) => [organization, state]),
      ['Regulator', VICTIM, 'Telco2'].map((organization) => [organization, 'applied']),
      'who has not merged it has not applied it',
    );
    endVictim();
    await consortium.merge(['Telco3'], toy('1.1'), 'Upgrade toy');
    await consortium.until('the others are in sync', () => inSync(consortium, others));

    const written = kills().filter((moment) => /(governanceWriter|runtime|write)\./.test(moment));
    assert.equal(
      written
        .map((moment) => moment.replace(/^(before|after) /, ''))
        .filter((call) => !WRITES.includes(call) && !call.startsWith('runtime.stop')),
      [],
      'every call that changes something is known here',
    );
    assert.ok(kills().filter((moment) => /(revisions|read|governance)\./.test(moment)).length >= 8, 'reads too');
    assert.is(starts, kills().length + 1);

    assert.equal(await committedToy(consortium), { sequence: 2, version: '1.1' });
    const upgrades = (await proposalsOf(consortium)).filter(({ base }) => base === 'sequence:1');
    assert.is(upgrades.length, 1, 'one proposal');
    const target = (await committedCalls(consortium.network, CHANNEL, from.target)).filter(({ code }) => code === 0);
    const named = (name: string, mspId?: string) =>
      target.filter((call) => call.name === name && (!mspId || call.mspId === mspId)).length;
    assert.is(named('CommitChaincodeDefinition'), 1, 'one commit');
    assert.is(named('ApproveChaincodeDefinitionForMyOrg', VICTIM), 1, 'one approval');
    const ops = (await committedCalls(consortium.network, 'ops-channel', from.ops)).filter(
      ({ code, mspId }) => code === 0 && mspId === VICTIM,
    );
    assert.is(ops.filter(({ name }) => name === 'Vote').length, 1, 'one vote');
    // What the report says may be of the start before: the one that now runs starts the process again.
    for (const peer of ['peer0.telco1.localhost', 'peer1.telco1.localhost'])
      await consortium.until(
        `toy answers on ${peer}`,
        async () => (await toyAnswers(consortium, VICTIM, { peer })) === '1.1',
      );
    // Both peers look for it at the same address, so they share one process.
    await consortium.until('one process of the chaincode is left', () => alive(VICTIM).length === 1);
  } finally {
    ending = true;
    endVictim();
    child.kill('SIGTERM');
    await gone;
  }
  await consortium.until('none is left', () => alive(VICTIM).length === 0);
});

test.run();
