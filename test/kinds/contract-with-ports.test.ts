/** What every kind that has ports promises, over memory adapters; the pure half is in contract.test.ts. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatAddress } from '../../reconciler/core/model/address.js';
import type { DiffContext, Observed, Resource } from '../../reconciler/core/model/kind.js';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import type { ApplyPorts } from '../../reconciler/kinds/kind-ports.js';
import { type AnyKind, KINDS } from '../../reconciler/kinds/kinds.js';
import { CrashingPorts } from '../loop/crashing-ports.js';
import { BESU_CONTRACT_STAGE, BESU_LOCAL_STAGE } from './stages/besu-stage.js';
import { FABRIC_STAGE } from './stages/fabric-stage.js';
import { type KindStage, resourceOf, type StagedNetwork } from './stages/kind-stage.js';
import { PLASMA_STAGE } from './stages/plasma-stage.js';

const STAGES = [FABRIC_STAGE, PLASMA_STAGE, BESU_CONTRACT_STAGE, BESU_LOCAL_STAGE];
const READS = /^(read|channels|governance|besu|plasmaRoot)\./;
const WRITES = /^(write|runtime|besuWriter|channelWriter|governanceWriter|plasmaRootWriter)\./;

test('every kind stands on a stage', () => {
  const staged = new Set(STAGES.flatMap(({ kinds }) => kinds));
  assert.equal([...KINDS.keys()].sort(), [...staged].sort());
});

function diffOf(
  kind: AnyKind,
  { resources }: KindStage,
  organization: string,
  resource: Resource,
  observed: Observed<unknown>,
) {
  const key = formatAddress(resource.address);
  const context: DiffContext = {
    desired: resources,
    observed: new Map([[key, observed]]),
    organization,
    now: new Date(0).toISOString(),
  };
  return kind.diff(context, resource.address, resource, observed as Observed<never>);
}

/** One resource of a kind, being brought about. */
class Play {
  readonly stage: KindStage;
  readonly kind: AnyKind;
  readonly resource: Resource;
  readonly network: StagedNetwork;

  constructor(stage: KindStage, kind: AnyKind, network: StagedNetwork) {
    this.stage = stage;
    this.kind = kind;
    this.resource = resourceOf(stage, kind.name);
    this.network = network;
  }

  /** One organization's turn, as the loop takes it: look, prepare, apply what was decided, or heal. */
  async turn(organization: string, ports: ApplyPorts): Promise<void> {
    const { kind, resource } = this;
    const observed = await kind.observe(ports.observe, resource);
    if (observed.state !== 'present') return;
    const { change } = this.diff(organization, observed);
    const live = observed.live as never;
    if (!change) {
      await kind.heal?.(ports, { resource, live, decided: undefined });
      return;
    }
    await kind.prepare?.(ports, { resource, live, decided: undefined });
    const decided = await this.network.decide(change);
    await kind.apply?.(ports, { resource, live, decided });
  }

  diff(organization: string, observed: Observed<unknown>) {
    return diffOf(this.kind, this.stage, organization, this.resource, observed);
  }

  observe(organization: string, crash?: CrashingPorts): Promise<Observed<unknown>> {
    return this.kind.observe(this.network.ports(organization, crash?.wrap).observe, this.resource);
  }
}

/** Everybody's turns until all is quiet; the victim dies at its call and begins again. */
async function applyAll(stage: KindStage, kind: AnyKind, victim: string, crash: CrashingPorts): Promise<Play> {
  const play = new Play(stage, kind, await stage.begin(kind.name));
  const { network } = play;
  const ports = new Map(
    stage.organizations.map((name) => [name, network.ports(name, name === victim ? crash.wrap : undefined)]),
  );
  let restarted = false;
  for (let left = 8; left > 0; left -= 1) {
    for (const name of stage.organizations) {
      await play.turn(name, ports.get(name)!).catch(unlessKilled);
      if (!crash.isDead || restarted) continue;
      await network.restart(victim);
      ports.set(victim, network.ports(victim));
      restarted = true;
      left = 6;
    }
    network.tick();
  }
  return play;
}

/** Killed calls reach a kind as errors of its own nodes, or as they are. */
function unlessKilled(error: unknown): void {
  if (error instanceof Error && (error.message === 'killed' || error instanceof QuorateError)) return;
  throw error;
}

for (const stage of STAGES) {
  const [, first = ''] = stage.organizations;
  for (const name of stage.kinds) {
    const kind = KINDS.get(name)!;
    const title = `${stage.name}, ${name}`;

    test(`${title}: observing calls nothing that writes, and says unknown, not absent, when any call fails`, async () => {
      const play = new Play(stage, kind, await stage.begin(name));
      const whole = new CrashingPorts();
      assert.is((await play.observe(first, whole)).state, 'present');
      assert.ok(whole.names.length > 0 && whole.names.every((call) => READS.test(call)), whole.names.join());
      for (let at = 1; at <= whole.calls; at += 1) {
        const observed = await play.observe(first, new CrashingPorts(at));
        const isOwn = stage.isOwnRead(whole.names[at - 1]!);
        assert.is(observed.state, isOwn ? 'present' : 'unknown', whole.names[at - 1]);
        if (!isOwn) assert.equal(play.diff(first, observed).change, undefined);
      }
      play.network.takeDown(first);
      assert.is((await play.observe(first)).state, 'unknown');
    });

    if (!kind.apply) continue;

    test(`${title}: apply, then observe, leaves an empty diff, and nothing of others is touched`, async () => {
      const play = await applyAll(stage, kind, first, new CrashingPorts());
      for (const organization of stage.organizations) {
        const diff = play.diff(organization, await play.observe(organization));
        assert.equal([diff.change, diff.ownSteps], [undefined, []], organization);
      }
      assert.ok(play.network.isForeignUntouched());
    });

    test(`${title}: nothing is left to do: doing it again calls nothing that writes`, async () => {
      const play = await applyAll(stage, kind, first, new CrashingPorts());
      const again = new CrashingPorts();
      await play.turn(first, play.network.ports(first, again.wrap));
      const written = again.names.filter((call) => WRITES.test(call) && !call.startsWith('runtime.'));
      assert.equal(written, []);
    });

    test(`${title}: killed before or after any call of prepare, apply and heal: the same end, nothing twice`, async () => {
      for (const victim of stage.victims) {
        const whole = new CrashingPorts();
        const expected = await (await applyAll(stage, kind, victim, whole)).network.state(victim);
        const last = whole.names.reduce((latest, call, index) => (WRITES.test(call) ? index : latest), 0);
        for (let at = 1; at <= last + 1; at += 1) {
          for (const when of ['before', 'after'] as const) {
            const ended = await applyAll(stage, kind, victim, new CrashingPorts(at, when));
            const where = `${victim} ${when} call ${at}, ${whole.names[at - 1]}`;
            assert.equal(await ended.network.state(victim), expected, where);
          }
        }
      }
    });
  }
}

test.run();
