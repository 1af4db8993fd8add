import { peer } from '@hyperledger/fabric-protos';
import { decodeApplicationPolicy } from '../../fabric/lifecycle/application-policy.js';
import type { ChaincodeDefinition, CommittedDefinition, OwnApproval } from '../../ports/read/fabric-reader.js';
import { fillArgs } from './lifecycle-args.js';
import { type OwnPeers, payloadOf } from './own-peers.js';

const lifecycle = peer.lifecycle;

interface WireDefinition {
  getSequence(): number;
  getVersion(): string;
  getValidationParameter_asU8(): Uint8Array;
  getCollections(): peer.CollectionConfigPackage | undefined;
  getInitRequired(): boolean;
}

function definitionOf(name: string, wire: WireDefinition): ChaincodeDefinition {
  const parameter = wire.getValidationParameter_asU8();
  const collections = wire.getCollections()?.serializeBinary() ?? new Uint8Array();
  return {
    name,
    version: wire.getVersion(),
    sequence: wire.getSequence(),
    endorsementPolicy: decodeApplicationPolicy(parameter),
    validationParameter: Buffer.from(parameter).toString('base64'),
    initRequired: wire.getInitRequired(),
    collections: Buffer.from(collections).toString('base64'),
  };
}

function approvalMap(map: {
  forEach(call: (approved: boolean, mspId: string) => void): void;
}): Record<string, boolean> {
  const approvals: [string, boolean][] = [];
  map.forEach((approved, mspId) => {
    approvals.push([mspId, approved]);
  });
  return Object.fromEntries(approvals.sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right))));
}

/** The plugins of every definition that names none. */
const OWN_PLUGINS = new Set(['', 'escc', 'vscc']);

/** What `_lifecycle` of our own peers says about the definitions of a channel. Every call: QuorateError FABRIC_DENIED. */
export class LifecycleQueries {
  readonly #peers: OwnPeers;

  constructor(peers: OwnPeers) {
    this.#peers = peers;
  }

  async committed(channel: string): Promise<readonly CommittedDefinition[]> {
    const args = new lifecycle.QueryChaincodeDefinitionsArgs().serializeBinary();
    const answer = await this.#peers.ask(channel, '_lifecycle', ['QueryChaincodeDefinitions', args]);
    const payload = payloadOf(answer, 'FABRIC_DENIED', 'The chaincode lifecycle cannot be read');
    const result = lifecycle.QueryChaincodeDefinitionsResult.deserializeBinary(payload);
    return result.getChaincodeDefinitionsList().map((wire) => {
      const plugins = [wire.getEndorsementPlugin(), wire.getValidationPlugin()].filter(
        (name) => !OWN_PLUGINS.has(name),
      );
      const own = plugins.length > 0 ? { plugins: plugins.join(', ') } : {};
      return { ...definitionOf(wire.getName(), wire), approvals: undefined, ...own };
    });
  }

  async readiness(
    channel: string,
    definition: ChaincodeDefinition,
  ): Promise<Readonly<Record<string, boolean>> | undefined> {
    const args = new lifecycle.CheckCommitReadinessArgs();
    fillArgs(args, definition);
    const answer = await this.#peers.ask(channel, '_lifecycle', ['CheckCommitReadiness', args.serializeBinary()]);
    if (answer.status >= 400 && answer.message.includes('but new definition must be sequence')) return undefined;
    const payload = payloadOf(answer, 'FABRIC_DENIED', 'The readiness to commit cannot be read');
    return approvalMap(lifecycle.CheckCommitReadinessResult.deserializeBinary(payload).getApprovalsMap());
  }

  async ownApprovals(channel: string): Promise<readonly OwnApproval[]> {
    const args = new lifecycle.QueryApprovedChaincodeDefinitionsArgs().serializeBinary();
    const answer = await this.#peers.ask(channel, '_lifecycle', ['QueryApprovedChaincodeDefinitions', args]);
    if (answer.status >= 400 && /QueryApprovedChaincodeDefinitions/.test(answer.message))
      return this.#approvalsOneByOne(channel);
    const payload = payloadOf(answer, 'FABRIC_DENIED', 'Our own approvals cannot be read');
    const result = lifecycle.QueryApprovedChaincodeDefinitionsResult.deserializeBinary(payload);
    return result.getApprovedChaincodeDefinitionsList().map((wire) => ({
      definition: definitionOf(wire.getName(), wire),
      packageId: wire.getSource()?.getLocalPackage()?.getPackageId() ?? '',
    }));
  }

  /** Fabric 2.x has no call for all of them: those of the committed definitions and of what may follow are asked by name. */
  async #approvalsOneByOne(channel: string): Promise<readonly OwnApproval[]> {
    const committed = await this.committed(channel);
    const asked = committed.flatMap(({ name, sequence }) => [
      this.#approvalAt(channel, name, sequence),
      this.#approvalAt(channel, name, sequence + 1),
    ]);
    return (await Promise.all(asked)).flatMap((approval) => approval ?? []);
  }

  async #approvalAt(channel: string, name: string, sequence: number): Promise<OwnApproval | undefined> {
    const args = new lifecycle.QueryApprovedChaincodeDefinitionArgs();
    args.setName(name);
    args.setSequence(sequence);
    const call = ['QueryApprovedChaincodeDefinition', args.serializeBinary()];
    const answer = await this.#peers.ask(channel, '_lifecycle', call);
    if (answer.message.includes('could not fetch approved chaincode definition')) return undefined;
    const payload = payloadOf(answer, 'FABRIC_DENIED', 'Our own approvals cannot be read');
    const wire = lifecycle.QueryApprovedChaincodeDefinitionResult.deserializeBinary(payload);
    const packageId = wire.getSource()?.getLocalPackage()?.getPackageId() ?? '';
    return { definition: definitionOf(name, wire), packageId };
  }
}
