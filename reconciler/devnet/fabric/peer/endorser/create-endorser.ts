import { status } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import { encodeProposalResponsePayload } from '../../../../fabric/transaction/proposal-response-payload.js';
import { RpcError } from '../../rpc-error.js';
import { type AclAccess, checkResource } from '../acl/check-acl.js';
import { localChaincode } from '../lifecycle/endorsement-info.js';
import { lifecycleChaincode } from '../lifecycle/lifecycle-chaincode.js';
import { ChaincodeStreams } from '../shim/chaincode-streams.js';
import { requestHandlers } from '../shim/request-handlers.js';
import { configurationChaincode } from '../system/cscc.js';
import { queryChaincode } from '../system/qscc.js';
import { isSystemChaincode } from '../system/system-chaincode.js';
import { ChaincodeSupport } from './chaincode-support.js';
import { filterProposal, validateProposal } from './check-proposal.js';
import type { Endorser, EndorserContext } from './endorser.js';
import { errorText, withPrefix, withPrefixAsync } from './error-text.js';
import { simulate } from './simulate.js';
import { type ExecutionParameters, startSimulation } from './simulation.js';
import { type UnpackedProposal, unpackProposal } from './unpack-proposal.js';

/** The endorser of one peer, with its system chaincodes and chaincode streams. Fabric: core/endorser. */
export function createEndorser(context: EndorserContext): Endorser {
  const parts = assemble(context);
  return {
    processProposal: async (signedProposal) => {
      refuseAs(false, () =>
        filterProposal(signedProposal, {
          now: context.now(),
          timeWindowMs: context.timeWindowMs,
          identities: (channelId) =>
            channelId === '' ? context.localMsp : context.ledgers.get(channelId)?.bundle().mspManager,
        }),
      );
      const proposal = refuseAs(true, () => unpackProposal(signedProposal));
      if (proposal.channelId !== '' && !context.ledgers.has(proposal.channelId)) {
        return failed(`channel '${proposal.channelId}' not found`);
      }
      refuseAs(true, () => checkProposal(context, parts.access, proposal));
      try {
        return await endorse(context, parts.support, proposal);
      } catch (error) {
        return failed(errorText(error));
      }
    },
    canEndorse: (channelId, name) => {
      const ledger = context.ledgers.get(channelId);
      if (ledger === undefined) return false;
      return isSystemChaincode(name) || localChaincode(parts.view, ledger, name)?.installed !== undefined;
    },
    close: () => parts.streams.close(),
  };
}

function assemble(context: EndorserContext) {
  const { ledgers, packages, localMsp } = context;
  const view = { mspId: localMsp.mspId, ledgers, installedPackages: () => packages.list() };
  const access: AclAccess = { localMsp, bundle: (channelId) => ledgers.get(channelId)?.bundle() };
  const streams = new ChaincodeStreams({
    connection: (packageId) => packages.connection(packageId),
    handlers: requestHandlers({ access, ledgers, invoke: (...call) => support.invoke(...call) }),
    log: context.log ?? (() => undefined),
  });
  const system = [
    lifecycleChaincode({ ...view, packages, access }),
    configurationChaincode({ access, ledgers, joinChannel: (block) => context.joinChannel(block) }),
    queryChaincode(access, ledgers),
  ];
  const support = new ChaincodeSupport({ view, system, streams, executeTimeoutMs: context.executeTimeoutMs });
  return { view, access, streams, support };
}

/** `withResponse`: whether Fabric's endorser gives a response beside the error (see RpcError). */
function refuseAs<T>(withResponse: boolean, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new RpcError(status.UNKNOWN, errorText(error), { withResponse });
  }
}

function failed(message: string): peer.ProposalResponse {
  const response = new peer.Response();
  response.setStatus(500);
  response.setMessage(message);
  const answer = new peer.ProposalResponse();
  answer.setResponse(response);
  return answer;
}

/** Fabric: endorser.go preProcess. @throws with Fabric's text when refused. */
function checkProposal(context: EndorserContext, access: AclAccess, proposal: UnpackedProposal): void {
  const { channelId, transactionId, chaincodeName, creator, signedProposal } = proposal;
  const ledger = context.ledgers.get(channelId);
  const identities = ledger === undefined ? context.localMsp : ledger.bundle().mspManager;
  withPrefix('error validating proposal', () => validateProposal(proposal, identities));
  if (ledger === undefined) return;
  if (ledger.transaction(transactionId) !== undefined) {
    const hex = Buffer.from(creator).toString('hex');
    throw new Error(`duplicate transaction found [${transactionId}]. Creator [${hex}]`);
  }
  if (!isSystemChaincode(chaincodeName)) checkResource(access, 'peer/Propose', channelId, signedProposal);
}

/** Fabric: endorser.go ProcessProposalSuccessfullyOrError. Rejects with the text of the 500 response. */
async function endorse(
  context: EndorserContext,
  support: ChaincodeSupport,
  proposal: UnpackedProposal,
): Promise<peer.ProposalResponse> {
  const { channelId, transactionId, signedProposal, chaincodeName, input } = proposal;
  const ledger = chaincodeName === 'cscc' || chaincodeName === 'qscc' ? undefined : context.ledgers.get(channelId);
  const simulation = ledger === undefined ? undefined : startSimulation(ledger, transactionId);
  const parameters: ExecutionParameters = { transactionId, channelId, signedProposal, simulation };
  const info = withPrefix(
    `make sure the chaincode ${chaincodeName} has been successfully defined on channel ${channelId} and try again`,
    () => support.endorsementInfo(parameters, chaincodeName),
  );
  const outcome = await withPrefixAsync('error in simulation', () =>
    simulate(context.privateData, support, parameters, chaincodeName, input),
  );
  const payload = encodeProposalResponsePayload({
    proposalHash: proposal.proposalHash,
    response: outcome.response,
    results: outcome.results,
    events: outcome.event,
    chaincodeId: { name: chaincodeName, version: info.version },
  });
  const answer = new peer.ProposalResponse();
  answer.setResponse(outcome.response);
  const code = outcome.response.getStatus();
  if (code >= 500) {
    answer.setPayload(payload);
    answer.setInterest(outcome.interest);
  } else if (channelId !== '' && code < 400) {
    requirePlugin(info.endorsementPlugin);
    answer.setVersion(1);
    answer.setPayload(payload);
    answer.setInterest(outcome.interest);
    answer.setEndorsement(sign(context, payload));
  }
  return answer;
}

/** Only the built-in endorsement exists. Fabric: plugin_endorser.go. */
function requirePlugin(name: string): void {
  if (name !== 'escc') {
    throw new Error(
      `endorsing with plugin failed: plugin with name ${name} could not be used: plugin with name ${name} wasn't found`,
    );
  }
}

function sign(context: EndorserContext, payload: Uint8Array): peer.Endorsement {
  const { serialized } = context.signer;
  const endorsement = new peer.Endorsement();
  endorsement.setEndorser(serialized);
  endorsement.setSignature(context.signer.sign(Buffer.concat([payload, serialized])));
  return endorsement;
}
