import { GatewayFabricReader } from '../../../reconciler/adapters/fabric/gateway-fabric-reader.js';
import { OpsscReader } from '../../../reconciler/adapters/fabric/opssc-governance.js';
import type { FileChanges } from '../../../reconciler/cli/demo/upstream-repository.js';
import type { Engine, RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import type { ChannelConfig } from '../../../reconciler/fabric/channel/channel-config.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { decodeConfig } from '../../../reconciler/fabric/config/decode-config.js';
import type { ProposalView } from '../../../reconciler/ports/read/governance-reader.js';
import { CHANNEL_EXAMPLES, exampleFiles } from '../../examples/channel-examples.js';
import { CARS, governanceFiles } from '../cars-consortium.js';
import { Consortium } from '../consortium.js';

export const ALL: readonly string[] = ['Org1', 'Org2', 'Org3', 'Org4'];
export const CHANNEL = 'mychannel';
export const RESOURCE = `Channel/${CHANNEL}`;
const TIMEOUT = '500ms';

/**
 * The consortium of examples/channels with real loops. What is merged is the base with diffs of that folder, as they
 * stand there: only the addresses of orderers, which a running network has by chance, are put in.
 */
export class ExampleConsortium {
  readonly consortium: Consortium;
  /** What was merged last into each organization's branch. */
  readonly #paths = new Map<string, readonly string[]>();

  private constructor(consortium: Consortium) {
    this.consortium = consortium;
  }

  /** With the loops of these organizations, once all of them have the governance chaincode and the channel. */
  static async start(
    organizations: readonly string[] = ALL,
    { spec = `${CHANNEL_EXAMPLES}base`, files = (network) => filesOf(network, []), engine }: OtherBase = {},
  ): Promise<ExampleConsortium> {
    const consortium = await Consortium.start({
      spec,
      path: CARS,
      batchTimeout: TIMEOUT,
      ...(engine === undefined ? {} : { engine }),
      changes: (network) => ({ ...governanceFiles(network), ...Object.fromEntries(files(network)) }),
    });
    const example = new ExampleConsortium(consortium);
    for (const mspId of organizations) consortium.startLoop(mspId);
    for (const resource of ['Chaincode/opssc', RESOURCE]) {
      await consortium.until(resource, () => example.ready(resource, organizations));
    }
    return example;
  }

  /**
   * A pull request that makes the spec the base with these diffs, merged by each of these organizations; what an earlier
   * one brought is taken back.
   */
  merge(organizations: readonly string[], ...diffs: readonly string[]): Promise<void> {
    return this.mergeFiles(organizations, this.files(...diffs), diffs.join(', ') || 'Back to the base');
  }

  /** The same of a spec that is not quite the example's: all its files, by path in the repos. */
  async mergeFiles(organizations: readonly string[], files: FileChanges, message: string): Promise<void> {
    const paths = Object.keys(files);
    for (const mspId of organizations) {
      const gone = (this.#paths.get(mspId) ?? []).filter((path) => !paths.includes(path));
      this.#paths.set(mspId, paths);
      const removed = Object.fromEntries(gone.map((path) => [path, null]));
      await this.consortium.merge([mspId], { ...files, ...removed }, message);
    }
  }

  /** The base with these diffs, by path in the repos. */
  files(...diffs: readonly string[]): Readonly<Record<string, string>> {
    return Object.fromEntries(filesOf(this.consortium.network, diffs));
  }

  /**
   * Has each of their loops seen what was merged last, and found the resource as it says? A round of something that nobody
   * wants any more stays open until it expires: it is shown on the resource (`Foreign`), which is ready all the same.
   */
  ready(resource: string, organizations: readonly string[] = ALL): boolean {
    return organizations.every(
      (mspId) =>
        this.consortium.hasSeen(mspId) && ['InSync', 'Foreign'].includes(this.consortium.reason(mspId, resource) ?? ''),
    );
  }

  async configAt(mspId: string, channel = CHANNEL): Promise<ChannelConfig> {
    const { peers } = this.consortium.loops.get(mspId)!.composed;
    const { config } = await new GatewayFabricReader(peers).channel(channel);
    return readChannelConfig(channel, decodeConfig(config));
  }

  /** Waits until every one of their peers shows it and every one of their loops is content. */
  async everywhere(
    holds: (config: ChannelConfig) => boolean,
    organizations: readonly string[] = ALL,
    resource = RESOURCE,
  ): Promise<void> {
    const channel = resource.replace(/^.*\//, '');
    await this.consortium.until('the change at every peer', async () => {
      if (!this.ready(resource, organizations)) return false;
      for (const mspId of organizations) if (!holds(await this.configAt(mspId, channel))) return false;
      return true;
    });
  }

  /** Waits until an organization's loop says something of a resource like this. */
  async says(mspId: string, pattern: RegExp, resource = RESOURCE): Promise<void> {
    await this.consortium.until(`${pattern} at ${mspId}`, () => pattern.test(this.message(mspId, resource)));
  }

  /** What an organization's loop says of a resource: its reason and its message. */
  message(mspId: string, resource = RESOURCE): string {
    const conditions = this.consortium.loops.get(mspId)?.report?.conditions ?? [];
    const found = conditions.find(({ address }) => `${address.kind}/${address.name}` === resource);
    return found ? `${found.reason}: ${found.message}` : '';
  }

  /** The rounds on a resource, as Org1 reads them. */
  proposals(resource = RESOURCE): Promise<readonly ProposalView[]> {
    const governance = new OpsscReader(this.consortium.loops.get('Org1')!.composed.peers, 'ops-channel', 'opssc');
    return governance.proposals({ address: `cars/${resource}` });
  }

  /** Of an organization's one orderer, with its running address. */
  orderer(mspId: string) {
    return this.consortium.network.orderers.find((one) => one.mspId === mspId)!;
  }
}

/** A spec that is not quite the example's. */
export interface OtherBase {
  /** Its folder: what the network is made of. */
  readonly spec?: string;
  /** What the repos hold, where the running network's addresses are known. */
  readonly files?: (network: RunningNetwork) => ReadonlyMap<string, string>;
  /** Of what one engine alone can. */
  readonly engine?: Engine;
}

/** Texts by path in the repos. */
function filesOf(network: RunningNetwork, diffs: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...exampleFiles(diffs)].map(([path, text]) => [`${CARS}/${path}`, withAddresses(text, network)]));
}

/** A text of the example with the addresses of a running network; `orderer.` is its second name of the same machine. */
export function withAddresses(text: string, network: RunningNetwork): string {
  return network.orderers.reduce((changed, { name, address }) => {
    const [host, port] = address.split(':') as [string, string];
    return changed
      .replaceAll(`${name}:7050`, address)
      .replaceAll(`${name.replace(/^orderer0/, 'orderer')}:7050`, `localhost:${port}`)
      .replaceAll(`host: ${name}, port: 7050`, `host: ${host}, port: ${port}`)
      .replaceAll(
        new RegExp(`Host: ${name.replaceAll('.', '\\.')}\\n( +)Port: 7050`, 'g'),
        `Host: ${host}\n$1Port: ${port}`,
      );
  }, text);
}
