import type { LoopPorts } from '../../reconciler/loop/loop-ports.js';

/** Ports of a process that is killed at its nth call that leaves it: from then on nothing of it reaches anybody. */
export class CrashingPorts {
  calls = 0;
  isDead = false;
  /** What was called, in order. */
  readonly names: string[] = [];
  /** What there was outside of the process, and on its disk, as each call began; of a process that nobody kills. */
  readonly worlds: string[] = [];
  world = (): string => '';
  readonly #at: number;
  readonly #when: 'before' | 'after';

  constructor(at = Number.POSITIVE_INFINITY, when: 'before' | 'after' = 'before') {
    this.#at = at;
    this.#when = when;
  }

  readonly wrap = (ports: LoopPorts): LoopPorts => ({
    ...ports,
    revisions: this.#guarded('revisions', ports.revisions),
    read: this.#guarded('read', ports.read),
    channels: this.#guarded('channels', ports.channels),
    besu: ports.besu && ((place) => this.#guarded('besu', ports.besu!(place))),
    besuWriter: ports.besuWriter && ((place) => this.#guarded('besuWriter', ports.besuWriter!(place))),
    plasmaRoot: ports.plasmaRoot && ((place) => this.#guarded('plasmaRoot', ports.plasmaRoot!(place))),
    plasmaRootWriter:
      ports.plasmaRootWriter && ((place) => this.#guarded('plasmaRootWriter', ports.plasmaRootWriter!(place))),
    write: this.#guarded('write', ports.write),
    channelWriter: this.#guarded('channelWriter', ports.channelWriter),
    runtime: this.#guarded('runtime', ports.runtime),
    governance: (...names) => this.#guarded('governance', ports.governance(...names)),
    governanceWriter: (...names) => this.#guarded('governanceWriter', ports.governanceWriter(...names)),
  });

  /** A call of the process that leaves it, by a port or otherwise. @throws where the process is dead, or dies of it */
  async leave<Answer>(name: string, call: () => Promise<Answer>): Promise<Answer> {
    if (this.isDead) throw new Error('killed');
    this.calls += 1;
    this.names.push(name);
    if (this.#at === Number.POSITIVE_INFINITY) this.worlds.push(this.world());
    const isLast = this.calls === this.#at;
    if (isLast) this.isDead = true;
    if (isLast && this.#when === 'before') throw new Error('killed');
    const answer = await call();
    if (isLast || this.isDead) throw new Error('killed');
    return answer;
  }

  #guarded<Port extends object>(port: string, target: Port): Port {
    return new Proxy(target, {
      get: (_, name) => {
        const method = Reflect.get(target, name) as unknown;
        if (typeof method !== 'function') return method;
        if (name === 'running') return () => (this.isDead ? [] : (method.call(target) as unknown));
        return async (...values: unknown[]) =>
          this.leave(`${port}.${String(name)}`, () => method.apply(target, values) as Promise<unknown>);
      },
    });
  }
}
