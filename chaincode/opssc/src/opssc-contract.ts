import { type Context, Contract } from 'fabric-contract-api';
import { attest, establish } from './attest';
import { canonicalJson } from './canonical-json';
import * as queries from './queries';
import { overdue, report } from './report';
import { close, withdraw } from './settle';
import { sign } from './sign';
import { vote } from './vote';

/**
 * Governance of the consortium. Arguments and answers: api.ts. Every function here is a transaction; Fabric's contract
 * API would make one of any further method too, so there is none. Answers are canonical JSON: the same bytes from
 * every endorsing peer.
 */
export class OpsscContract extends Contract {
  constructor() {
    super('opssc');
  }

  async Vote(ctx: Context, ballots: string): Promise<string> {
    return canonicalJson(await vote(ctx.stub, ballots));
  }

  async Withdraw(ctx: Context, id: string, reason: string): Promise<string> {
    return canonicalJson(await withdraw(ctx.stub, id, reason));
  }

  async Close(ctx: Context, id: string): Promise<string> {
    return canonicalJson(await close(ctx.stub, id));
  }

  async Overdue(ctx: Context, id: string, round: string): Promise<string> {
    return canonicalJson(await overdue(ctx.stub, id, round));
  }

  async Report(
    ctx: Context,
    id: string,
    round: string,
    task: string,
    state: string,
    detail: string,
    packageId: string,
  ): Promise<string> {
    return canonicalJson(await report(ctx.stub, { id, round, task, state, detail, packageId }));
  }

  async Sign(ctx: Context, proposal: string, round: string, update: string, signature: string): Promise<string> {
    return canonicalJson(await sign(ctx.stub, proposal, round, update, signature));
  }

  async Attest(ctx: Context, reportJson: string): Promise<string> {
    return canonicalJson(await attest(ctx.stub, reportJson));
  }

  async EstablishRecord(ctx: Context, channel: string, genesis: string): Promise<string> {
    return canonicalJson(await establish(ctx.stub, channel, genesis));
  }

  async Proposal(ctx: Context, id: string): Promise<string> {
    return canonicalJson(await queries.proposal(ctx.stub, id));
  }

  async ProposalRound(ctx: Context, id: string, round: string): Promise<string> {
    return canonicalJson(await queries.proposalRound(ctx.stub, id, round));
  }

  async Proposals(ctx: Context, filter: string, pageSize: string, bookmark: string): Promise<string> {
    return canonicalJson(await queries.proposals(ctx.stub, filter, pageSize, bookmark));
  }

  async History(ctx: Context, id: string, pageSize: string, bookmark: string): Promise<string> {
    return canonicalJson(await queries.history(ctx.stub, id, pageSize, bookmark));
  }

  async Electorate(ctx: Context): Promise<string> {
    return canonicalJson(await queries.governanceElectorate(ctx.stub));
  }

  async ElectorateFor(ctx: Context, target: string): Promise<string> {
    return canonicalJson(await queries.electorateOfTarget(ctx.stub, target));
  }

  async ChannelRecord(ctx: Context, channel: string, genesis: string): Promise<string> {
    return canonicalJson(await queries.recordOf(ctx.stub, channel, genesis));
  }

  async PlasmaLinks(ctx: Context, channel: string, genesis: string): Promise<string> {
    return canonicalJson(await queries.plasmaLinksOf(ctx.stub, channel, genesis));
  }

  async Attestations(ctx: Context, channel: string, genesis: string): Promise<string> {
    return canonicalJson(await queries.attestationsOf(ctx.stub, channel, genesis));
  }

  async Version(_ctx: Context): Promise<string> {
    return canonicalJson(queries.version());
  }
}
