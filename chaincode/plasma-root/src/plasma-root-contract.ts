import { type Context, Contract } from 'fabric-contract-api';
import { canonicalJson } from './canonical-json';
import { registerMetadata } from './contract-metadata';
import { define, enact, retract } from './define';
import { overdue } from './overdue';
import * as queries from './queries';
import { submitRoot } from './submit-root';
import { verifyProof } from './verify-proof';
import { confirmRoot, judge, raiseAlarm, takeBack } from './words';

/**
 * Roots of plasma chains on their root channel. Arguments and answers: api.ts and answers.ts. Every function here is a
 * transaction; Fabric's contract API would make one of any further method too, so there is none. Answers are canonical
 * JSON: the same bytes from every endorsing peer.
 */
export class PlasmaRootContract extends Contract {
  constructor() {
    super('plasma-root');
  }

  async Define(ctx: Context, definition: string, revision: string): Promise<string> {
    return canonicalJson(await define(ctx.stub, definition, revision));
  }

  async Retract(ctx: Context, chain: string): Promise<string> {
    return canonicalJson(await retract(ctx.stub, chain));
  }

  async Enact(ctx: Context, chain: string, digest: string): Promise<string> {
    return canonicalJson(await enact(ctx.stub, chain, digest));
  }

  async SubmitRoot(ctx: Context, chain: string, range: string): Promise<string> {
    return canonicalJson(await submitRoot(ctx.stub, chain, range));
  }

  async Overdue(ctx: Context, chain: string, settledTo: string, failed: string): Promise<string> {
    return canonicalJson(await overdue(ctx.stub, chain, settledTo, failed));
  }

  async RaiseAlarm(ctx: Context, chain: string, to: string, root: string): Promise<string> {
    return canonicalJson(await raiseAlarm(ctx.stub, chain, to, root));
  }

  async ConfirmRoot(ctx: Context, chain: string, to: string): Promise<string> {
    return canonicalJson(await confirmRoot(ctx.stub, chain, to));
  }

  async TakeBack(ctx: Context, chain: string, to: string): Promise<string> {
    return canonicalJson(await takeBack(ctx.stub, chain, to));
  }

  async Judge(ctx: Context, chain: string, to: string): Promise<string> {
    return canonicalJson(await judge(ctx.stub, chain, to));
  }

  async Chain(ctx: Context, chain: string): Promise<string> {
    return canonicalJson(await queries.chain(ctx.stub, chain));
  }

  async Chains(ctx: Context, pageSize: string, bookmark: string): Promise<string> {
    return canonicalJson(await queries.chains(ctx.stub, pageSize, bookmark));
  }

  async Root(ctx: Context, chain: string, block: string): Promise<string> {
    return canonicalJson(await queries.rootOf(ctx.stub, chain, block));
  }

  async Roots(ctx: Context, chain: string, pageSize: string, bookmark: string): Promise<string> {
    return canonicalJson(await queries.roots(ctx.stub, chain, pageSize, bookmark));
  }

  async Alarms(ctx: Context, chain: string, pageSize: string, bookmark: string): Promise<string> {
    return canonicalJson(await queries.alarms(ctx.stub, chain, pageSize, bookmark));
  }

  async VerifyProof(ctx: Context, chain: string, proof: string): Promise<string> {
    return canonicalJson(await verifyProof(ctx.stub, chain, proof));
  }

  async Version(_ctx: Context): Promise<string> {
    return canonicalJson(queries.version());
  }
}

registerMetadata(PlasmaRootContract);
