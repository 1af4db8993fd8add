import { status } from '@grpc/grpc-js';
import { gateway, peer } from '@hyperledger/fabric-protos';
import { explainLayout } from '../../explain/explain-layout.js';
import { callEndorser } from './call-endorser.js';
import type { EndorsementPlan } from './endorsement-plan.js';
import { gatewayError, type NodeFailure } from './error-details.js';
import type { GatewayContext, GatewayPeer } from './gateway-context.js';
import { LayoutError } from './layout-error.js';
import { prepareTransaction } from './prepare-transaction.js';
import type { Registry } from './registry.js';
import { type UnpackedProposal, unpackProposal } from './unpack-proposal.js';

/** Fabric: internal/pkg/gateway/endorse.go. @throws RpcError */
export async function endorse(
  context: GatewayContext,
  registry: Registry,
  request: gateway.EndorseRequest,
): Promise<gateway.EndorseResponse> {
  const signedProposal = request.getProposedTransaction();
  if (signedProposal === undefined || signedProposal.getProposalBytes_asU8().length === 0) {
    throw gatewayError(status.INVALID_ARGUMENT, 'the proposed transaction must contain a signed proposal');
  }
  const unpacked = attempt(status.INVALID_ARGUMENT, () => unpackProposal(signedProposal.getProposalBytes_asU8()));
  const organizations = request.getEndorsingOrganizationsList();
  const plan =
    organizations.length > 0
      ? attempt(status.UNAVAILABLE, () =>
          registry.planForOrganizations(unpacked.channelId, unpacked.chaincode, organizations),
        )
      : await planFromFirstEndorser(context, registry, unpacked, signedProposal);
  await collect(context, plan, signedProposal);
  const endorsed = plan.result();
  if (endorsed === undefined) {
    throw gatewayError(
      status.ABORTED,
      'failed to collect enough transaction endorsements, see attached details for more info',
      plan.failures,
    );
  }
  const response = new gateway.EndorseResponse();
  response.setPreparedTransaction(prepareTransaction(unpacked.header, unpacked.payload, endorsed));
  return response;
}

/** Tries layout by layout, all peers of one at once, until one is satisfied or none is left. */
async function collect(
  context: GatewayContext,
  plan: EndorsementPlan,
  signedProposal: peer.SignedProposal,
): Promise<void> {
  while (plan.result() === undefined) {
    const endorsers = plan.endorsers();
    if (endorsers === undefined) return;
    const exhausted = await Promise.all(endorsers.map((one) => endorseInGroup(context, plan, one, signedProposal)));
    plan.abandon(exhausted.flatMap((group) => group ?? []));
  }
}

/** Asks the peers of one group in turn until one endorses. @returns the group when none did. */
async function endorseInGroup(
  context: GatewayContext,
  plan: EndorsementPlan,
  first: GatewayPeer,
  signedProposal: peer.SignedProposal,
): Promise<string | undefined> {
  for (let endorser = first; ; ) {
    const answer = await callEndorser(context, endorser, signedProposal);
    if (answer.response === undefined) plan.addFailure(endorser, answer.message);
    else if (plan.addEndorsement(endorser, answer.response)) return undefined;
    const next = plan.nextPeer(endorser);
    if (next.peer === undefined) return next.group;
    endorser = next.peer;
  }
}

/**
 * The client leaves the choice to us: one peer, of the gateway's organization where it has one, endorses first; what
 * its simulation touched says which policies must be satisfied.
 */
async function planFromFirstEndorser(
  context: GatewayContext,
  registry: Registry,
  unpacked: UnpackedProposal,
  signedProposal: peer.SignedProposal,
): Promise<EndorsementPlan> {
  const firstPlan = planForFirst(context, registry, unpacked);
  const { endorser, response } = await firstEndorsement(context, firstPlan, signedProposal);
  const own = response.getInterest();
  const interest = own === undefined || own.getChaincodesList().length === 0 ? defaultInterest(unpacked) : own;
  const plan = planForInterest(context, registry, unpacked, interest, endorser);
  plan.addEndorsement(endorser, response);
  return plan;
}

function planForFirst(context: GatewayContext, registry: Registry, unpacked: UnpackedProposal): EndorsementPlan {
  try {
    return registry.planForOrganizations(unpacked.channelId, unpacked.chaincode, [context.local.mspId]);
  } catch {
    if (unpacked.hasTransientData) {
      throw gatewayError(
        status.FAILED_PRECONDITION,
        "no endorsers found in the gateway's organization; retry specifying endorsing organization(s) to protect transient data",
      );
    }
    return attempt(status.FAILED_PRECONDITION, () =>
      explained(context, unpacked, () =>
        registry.planForInterest(unpacked.channelId, defaultInterest(unpacked), undefined),
      ),
    );
  }
}

async function firstEndorsement(
  context: GatewayContext,
  plan: EndorsementPlan,
  signedProposal: peer.SignedProposal,
): Promise<{ endorser: GatewayPeer; response: peer.ProposalResponse }> {
  const failures: NodeFailure[] = [];
  let endorser: GatewayPeer | undefined = plan.endorsers()?.[0];
  while (endorser !== undefined) {
    const answer = await callEndorser(context, endorser, signedProposal);
    if (answer.response !== undefined) return { endorser, response: answer.response };
    failures.push({ address: endorser.address, mspId: endorser.mspId, message: answer.message });
    endorser = plan.nextPeer(endorser).peer;
  }
  throw gatewayError(status.ABORTED, 'failed to endorse transaction, see attached details for more info', failures);
}

/**
 * With transient data, only members of the touched collections may see the proposal, so every collection counts as
 * read; when that alone makes it impossible, the client is told so.
 */
function planForInterest(
  context: GatewayContext,
  registry: Registry,
  unpacked: UnpackedProposal,
  interest: peer.ChaincodeInterest,
  preferred: GatewayPeer,
): EndorsementPlan {
  const careful = interest.clone() as peer.ChaincodeInterest;
  const protectedCollections: string[] = [];
  for (const call of unpacked.hasTransientData ? careful.getChaincodesList() : []) {
    if (!call.getNoPrivateReads()) continue;
    call.setNoPrivateReads(false);
    protectedCollections.push(...call.getCollectionNamesList());
  }
  try {
    return explained(context, unpacked, () => registry.planForInterest(unpacked.channelId, careful, preferred));
  } catch (error) {
    if (protectedCollections.length > 0) {
      attempt(status.FAILED_PRECONDITION, () => registry.planForInterest(unpacked.channelId, interest, preferred));
      throw gatewayError(
        status.FAILED_PRECONDITION,
        'requires endorsement from organisation(s) that are not in the distribution policy of the private data ' +
          `collection(s): [${protectedCollections.join(' ')}]; retry specifying trusted endorsing organizations to protect transient data`,
      );
    }
    throw gatewayError(status.FAILED_PRECONDITION, error instanceof Error ? error.message : String(error));
  }
}

/** Says which principals are missing where no peers are found; what is thrown stays the same. */
function explained<T>(context: GatewayContext, unpacked: UnpackedProposal, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof LayoutError) context.explain?.(explainLayout(unpacked, cause));
    throw error;
  }
}

function defaultInterest(unpacked: UnpackedProposal): peer.ChaincodeInterest {
  const call = new peer.ChaincodeCall();
  call.setName(unpacked.chaincode);
  const interest = new peer.ChaincodeInterest();
  interest.addChaincodes(call);
  return interest;
}

function attempt<T>(code: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw gatewayError(code, error instanceof Error ? error.message : String(error));
  }
}
