import { checkPorts } from '../devnet/check-ports.js';

/** Ports of Node's debugger, one for each chaincode process, kept when a process is replaced. */
export class InspectPorts {
  readonly #ports = new Map<string, number>();
  #next: number;

  /** @param first of the ports; those that are taken are passed over */
  constructor(first: number) {
    this.#next = first;
  }

  /** Finds the port of a process. */
  async reserve(mspId: string, packageId: string): Promise<number> {
    const key = `${mspId} ${packageId}`;
    const known = this.#ports.get(key);
    if (known !== undefined) return known;
    for (;;) {
      const port = this.#next++;
      const free = await checkPorts([port]).then(
        () => true,
        () => false,
      );
      if (!free) continue;
      this.#ports.set(key, port);
      return port;
    }
  }

  /** The options of Node for that process; none without a port. */
  options(mspId: string, packageId: string): readonly string[] {
    const port = this.#ports.get(`${mspId} ${packageId}`);
    return port === undefined ? [] : [`--inspect=127.0.0.1:${port}`];
  }
}
