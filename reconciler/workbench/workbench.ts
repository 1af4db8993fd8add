import type { RunningNetwork } from '../devnet/running-network.js';
import type { SourceTree } from '../ports/write/chaincode-runtime.js';
import { type Deployed, deployDirectly, serve } from './deploy-directly.js';
import type { DevChaincode } from './dev-chaincode.js';
import { type DevMember, devMember, type WorkFolders } from './dev-member.js';
import { devPackage } from './dev-package.js';
import { InspectPorts } from './inspect-ports.js';

export interface WorkbenchOptions {
  readonly folders: WorkFolders;
  /** First port of the debuggers; left out: processes run without one. */
  readonly inspectFrom?: number;
}

/** Where a process of a chaincode can be debugged. */
export interface Debugger {
  readonly mspId: string;
  /** `127.0.0.1:PORT`, Node's inspector. */
  readonly address: string;
}

/** Builds, deploys and replaces chaincodes on a running network of either engine, for all of its organizations. */
export class Workbench {
  readonly #network: RunningNetwork;
  readonly #members: readonly DevMember[];
  readonly #ports: InspectPorts | undefined;

  constructor(network: RunningNetwork, { folders, inspectFrom }: WorkbenchOptions) {
    const ports = inspectFrom === undefined ? undefined : new InspectPorts(inspectFrom);
    this.#network = network;
    this.#ports = ports;
    const mspIds = [...new Set(network.peers.map(({ mspId }) => mspId))];
    this.#members = mspIds.map((mspId) =>
      devMember(network, mspId, {
        folders,
        ...(ports ? { nodeOptions: (owner, { packageId }) => ports.options(owner, packageId) } : {}),
      }),
    );
  }

  /** The members of a channel that have peers, in the channel's order. */
  members(channel: string): readonly DevMember[] {
    const { members } = this.#network.topology.channels.find(({ name }) => name === channel)!;
    return members.flatMap((mspId) => this.#members.find((one) => one.mspId === mspId) ?? []);
  }

  /** @throws QuorateError CHAINCODE_BUILD_FAILED */
  async build(source: SourceTree): Promise<void> {
    await this.#members[0]!.runtime.prepare(source);
  }

  /** Brings a built source onto its channel (see deployDirectly). */
  deploy(chaincode: DevChaincode, source: SourceTree): Promise<Deployed> {
    return this.#withPorts(chaincode, () => deployDirectly(this.members(chaincode.spec.channel), chaincode, source));
  }

  /** A built source takes the place of the one that is served; the definition stays. @throws QuorateError CHAINCODE_START_FAILED */
  async replace(chaincode: DevChaincode, source: SourceTree): Promise<void> {
    await serve(this.members(chaincode.spec.channel), chaincode, await devPackage(chaincode), source);
  }

  /** Where the processes of a chaincode can be debugged; none without `inspectFrom`. */
  async debuggers(chaincode: DevChaincode): Promise<readonly Debugger[]> {
    if (this.#ports === undefined) return [];
    const ports = this.#ports;
    const { packageId } = await devPackage(chaincode);
    return Promise.all(
      this.members(chaincode.spec.channel).map(async ({ mspId }) => ({
        mspId,
        address: `127.0.0.1:${await ports.reserve(mspId, packageId)}`,
      })),
    );
  }

  /** The log of a chaincode at an organization. */
  async logFile(chaincode: DevChaincode, member: DevMember): Promise<string> {
    return member.runtime.logFile((await devPackage(chaincode)).packageId);
  }

  /** Ends all chaincode processes. */
  async close(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.close()));
  }

  async #withPorts<Value>(chaincode: DevChaincode, work: () => Promise<Value>): Promise<Value> {
    await this.debuggers(chaincode);
    return work();
  }
}
