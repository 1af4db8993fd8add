import { peer } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../../fabric/config/channel-bundle.js';
import { LIFECYCLE } from '../../../../fabric/lifecycle/state-records.js';
import { checkResource } from '../acl/check-acl.js';
import { decodeMessage, errorText, withPrefix } from '../endorser/error-text.js';
import { failure, type SystemChaincode, success } from '../system/system-chaincode.js';
import type { SystemStub } from '../system/system-stub.js';
import { requestedDefinition } from './definition-defaults.js';
import { hasNewLifecycle } from './endorsement-info.js';
import { packageReferences } from './installed-references.js';
import { allStates, type LifecycleCall, type LifecycleContext, ownState, validateInput } from './lifecycle-call.js';
import {
  approveDefinition,
  checkCommitReadiness,
  commitDefinition,
  NamespaceNotDefined,
  orgApprovals,
  queryAllApproved,
  queryApproved,
  queryDefinition,
  queryDefinitions,
} from './lifecycle-functions.js';
import {
  fillDefinition,
  installedListResult,
  installedResult,
  readinessResult,
  sourceMessage,
} from './lifecycle-results.js';

const messages = peer.lifecycle;

type LifecycleFunction = (call: LifecycleCall, decode: Decode) => Uint8Array;
type Decode = <T>(decoder: (bytes: Uint8Array) => T) => T;

/** The chaincode `_lifecycle`: every function of Fabric's. Fabric: core/chaincode/lifecycle/scc.go. */
export function lifecycleChaincode(context: LifecycleContext): SystemChaincode {
  return { name: LIFECYCLE, invoke: (stub) => invoke(context, stub) };
}

function invoke(context: LifecycleContext, stub: SystemStub): peer.Response {
  if (stub.args.length === 0) return failure('lifecycle scc must be invoked with arguments');
  if (stub.args.length !== 2) {
    return failure(`lifecycle scc operations require exactly two arguments but received ${stub.args.length}`);
  }
  const { channelId, signedProposal } = stub.parameters;
  const bundle = channelId === '' ? undefined : context.ledgers.get(channelId)?.bundle();
  const refusal = channelId === '' ? undefined : refuseChannel(channelId, bundle);
  if (refusal !== undefined) return failure(refusal);
  const name = Buffer.from(stub.args[0]!).toString();
  try {
    checkResource(context.access, `${LIFECYCLE}/${name}`, channelId, signedProposal);
  } catch (error) {
    return failure(`Failed to authorize invocation due to failed ACL check: ${errorText(error)}`);
  }
  try {
    return success(dispatch({ context, stub, channelId, bundle }, name, stub.args[1]!));
  } catch (error) {
    if (error instanceof NamespaceNotDefined) return failure(error.message, 404);
    return failure(`failed to invoke backing implementation of '${name}': ${errorText(error)}`);
  }
}

function refuseChannel(channelId: string, bundle: ChannelBundle | undefined): string | undefined {
  if (bundle === undefined) return `could not get channelconfig for channel '${channelId}'`;
  if (bundle.application === undefined) return `could not get application config for channel '${channelId}'`;
  if (hasNewLifecycle(bundle)) return undefined;
  return `cannot use new lifecycle for channel '${channelId}' as it does not have the required capabilities enabled`;
}

function dispatch(call: LifecycleCall, name: string, input: Uint8Array): Uint8Array {
  const backing = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (backing === undefined) throw new Error(`receiver *lifecycle.Invocation.${name} does not exist`);
  return backing(call, (decoder) =>
    decodeMessage(`could not decode input arg for *lifecycle.Invocation.${name}`, decoder, input),
  );
}

const FUNCTIONS: Readonly<Record<string, LifecycleFunction>> = {
  InstallChaincode: ({ context }, decode) => {
    const args = decode(messages.InstallChaincodeArgs.deserializeBinary);
    const installed = context.packages.install(args.getChaincodeInstallPackage_asU8());
    const result = new messages.InstallChaincodeResult();
    result.setPackageId(installed.packageId);
    result.setLabel(installed.label);
    return result.serializeBinary();
  },
  QueryInstalledChaincode: ({ context }, decode) => {
    const packageId = decode(messages.QueryInstalledChaincodeArgs.deserializeBinary).getPackageId();
    const installed = context.packages.list().find((entry) => entry.packageId === packageId);
    if (installed === undefined) throw new Error(`could not find chaincode with package id '${packageId}'`);
    return installedResult(installed, packageReferences(context, installed));
  },
  QueryInstalledChaincodes: ({ context }, decode) => {
    decode(messages.QueryInstalledChaincodesArgs.deserializeBinary);
    const packages = context.packages.list();
    return installedListResult(
      packages.map((installed) => ({ installed, references: packageReferences(context, installed) })),
    );
  },
  GetInstalledChaincodePackage: ({ context }, decode) => {
    const packageId = decode(messages.GetInstalledChaincodePackageArgs.deserializeBinary).getPackageId();
    const bytes = context.packages.load(packageId);
    if (bytes === undefined) {
      throw new Error(`could not load cc install package: chaincode install package '${packageId}' not found`);
    }
    const result = new messages.GetInstalledChaincodePackageResult();
    result.setChaincodeInstallPackage(bytes);
    return result.serializeBinary();
  },
  ApproveChaincodeDefinitionForMyOrg: (call, decode) => {
    const input = decode(messages.ApproveChaincodeDefinitionForMyOrgArgs.deserializeBinary);
    validateInput(call, input);
    const packageId = input.getSource()?.getLocalPackage()?.getPackageId() ?? '';
    const definition = requestedDefinition(input);
    approveDefinition(call.bundle!, input.getName(), definition, packageId, call.stub, ownState(call));
    return new messages.ApproveChaincodeDefinitionForMyOrgResult().serializeBinary();
  },
  QueryApprovedChaincodeDefinition: (call, decode) => {
    const input = decode(messages.QueryApprovedChaincodeDefinitionArgs.deserializeBinary);
    const [name, sequence] = [input.getName(), input.getSequence()];
    const approved = queryApproved(call.channelId, name, sequence, call.stub, ownState(call));
    const result = new messages.QueryApprovedChaincodeDefinitionResult();
    fillDefinition(result, approved);
    result.setSource(sourceMessage(approved));
    return result.serializeBinary();
  },
  QueryApprovedChaincodeDefinitions: (call, decode) => {
    decode(messages.QueryApprovedChaincodeDefinitionsArgs.deserializeBinary);
    const result = new messages.QueryApprovedChaincodeDefinitionsResult();
    for (const approved of queryAllApproved(ownState(call))) {
      const entry = new messages.QueryApprovedChaincodeDefinitionsResult.ApprovedChaincodeDefinition();
      fillDefinition(entry, approved);
      entry.setName(approved.name);
      entry.setSource(sourceMessage(approved));
      result.addApprovedChaincodeDefinitions(entry);
    }
    return result.serializeBinary();
  },
  CheckCommitReadiness: (call, decode) => {
    const input = decode(messages.CheckCommitReadinessArgs.deserializeBinary);
    const orgStates = allStates(call);
    const definition = requestedDefinition(input);
    return readinessResult(checkCommitReadiness(call.bundle!, input.getName(), definition, call.stub, orgStates));
  },
  CommitChaincodeDefinition: (call, decode) => {
    const input = decode(messages.CommitChaincodeDefinitionArgs.deserializeBinary);
    validateInput(call, input);
    const orgStates = allStates(call);
    const { mspId } = call.context;
    if (!orgStates.some((state) => state.mspId === mspId)) {
      throw new Error("impossibly, this peer's org is processing requests for a channel it is not a member of");
    }
    const definition = requestedDefinition(input);
    const { approvals } = commitDefinition(call.bundle!, input.getName(), definition, call.stub, orgStates);
    if (approvals.get(mspId) !== true) {
      throw new Error(`chaincode definition not agreed to by this org (${mspId})`);
    }
    return new messages.CommitChaincodeDefinitionResult().serializeBinary();
  },
  QueryChaincodeDefinition: (call, decode) => {
    const name = decode(messages.QueryChaincodeDefinitionArgs.deserializeBinary).getName();
    const definition = queryDefinition(name, call.stub);
    const { approvals } = orgApprovals(name, definition, allStates(call));
    const result = new messages.QueryChaincodeDefinitionResult();
    fillDefinition(result, definition);
    for (const [mspId, approved] of approvals) result.getApprovalsMap().set(mspId, approved);
    return result.serializeBinary();
  },
  QueryChaincodeDefinitions: (call, decode) => {
    decode(messages.QueryChaincodeDefinitionsArgs.deserializeBinary);
    const { stub } = call;
    const result = new messages.QueryChaincodeDefinitionsResult();
    const state = {
      getState: (key: string) => stub.getState(key),
      getStateRange: (prefix: string) =>
        withPrefix('could not get state iterator', () => stub.getStateRange(prefix, `${prefix}\u007f`)),
    };
    for (const definition of queryDefinitions(state)) {
      const entry = new messages.QueryChaincodeDefinitionsResult.ChaincodeDefinition();
      fillDefinition(entry, definition);
      entry.setName(definition.name);
      result.addChaincodeDefinitions(entry);
    }
    return result.serializeBinary();
  },
};
