import { status } from '@grpc/grpc-js';
import { gateway, peer } from '@hyperledger/fabric-protos';
import { callEndorser } from './call-endorser.js';
import type { EndorsementPlan } from './endorsement-plan.js';
import { gatewayError } from './error-details.js';
import type { GatewayContext, GatewayPeer } from './gateway-context.js';
import type { Registry } from './registry.js';
import { type UnpackedProposal, unpackForEvaluate } from './unpack-proposal.js';

/** Fabric: internal/pkg/gateway/evaluate.go. @throws RpcError */
export async function evaluate(
  context: GatewayContext,
  registry: Registry,
  request: gateway.EvaluateRequest,
): Promise<gateway.EvaluateResponse> {
  const signedProposal = request.getProposedTransaction() ?? new peer.SignedProposal();
  const unpacked = attempt(status.INVALID_ARGUMENT, 'failed to unpack transaction proposal: ', () =>
    unpackForEvaluate(signedProposal.getProposalBytes_asU8()),
  );
  attempt(status.UNAVAILABLE, '', () => registry.requireChannel(unpacked.channelId));
  const plan = planFor(context, registry, unpacked, request.getTargetOrganizationsList());
  let endorser: GatewayPeer | undefined = plan.endorsers()![0];
  for (let code: number = status.OK; ; ) {
    if (endorser === undefined) {
      throw gatewayError(code, 'failed to evaluate transaction, see attached details for more info', plan.failures);
    }
    const answer = await callEndorser(context, endorser, signedProposal);
    if (answer.response !== undefined) return result(answer.response);
    code = answer.code;
    plan.addFailure(endorser, answer.message);
    if (!answer.retry) {
      throw gatewayError(code, `evaluate call to endorser returned error: ${answer.message}`, plan.failures);
    }
    endorser = plan.nextPeer(endorser).peer;
  }
}

/** Transient data goes to the gateway's own organization only, unless the client names others. */
function planFor(
  context: GatewayContext,
  registry: Registry,
  unpacked: UnpackedProposal,
  targets: readonly string[],
): EndorsementPlan {
  const isProtected = unpacked.hasTransientData && targets.length === 0;
  const prefix = isProtected
    ? "no endorsers found in the gateway's organization; retry specifying target organization(s) to protect transient data: "
    : '';
  return attempt(status.FAILED_PRECONDITION, prefix, () =>
    registry.evaluator(unpacked.channelId, unpacked.chaincode, isProtected ? [context.local.mspId] : targets),
  );
}

function attempt<T>(code: number, prefix: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw gatewayError(code, `${prefix}${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The chaincode's answer, with the payload that is in the signed part where it can be read. */
function result(response: peer.ProposalResponse): gateway.EvaluateResponse {
  const inner = response.getResponse()!.clone() as peer.Response;
  try {
    const payload = peer.ProposalResponsePayload.deserializeBinary(response.getPayload_asU8());
    const action = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8());
    inner.setPayload(action.getResponse()?.getPayload_asU8() ?? new Uint8Array());
  } catch {
    // Not readable: the response's own payload stays, as in Fabric.
  }
  const evaluated = new gateway.EvaluateResponse();
  evaluated.setResult(inner);
  return evaluated;
}
