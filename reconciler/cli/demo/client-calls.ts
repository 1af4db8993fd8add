import { invokeChaincode, queryChaincode } from '../../adapters/fabric/call-chaincode.js';
import { type KeyedPlace, placeFromDevnet } from '../../adapters/fabric/client-place.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { deviation } from './deviation.js';
import type { TransactionResult } from './step-result.js';

export interface ClientCall {
  /** What it is for, in the story's words. */
  readonly what: string;
  /** MSP id: its User1 signs, over its own peer. */
  readonly by: string;
  readonly function: string;
  readonly args: readonly string[];
  /** MSP ids that are asked to endorse; left out: the gateway chooses as the policy asks. */
  readonly endorsers?: readonly string[];
}

/** Real transactions through @hyperledger/fabric-gateway, as applications of the organizations would send them. */
export class ClientCalls {
  readonly #devnet: string;
  readonly #channel: string;
  readonly #chaincode: string;

  constructor(devnet: string, channel: string, chaincode: string) {
    this.#devnet = devnet;
    this.#channel = channel;
    this.#chaincode = chaincode;
  }

  user(mspId: string): KeyedPlace {
    return placeFromDevnet(this.#devnet, `${mspId}/User1`, undefined);
  }

  /** @throws QuorateError DEMO_DEVIATION unless it is committed as valid */
  async commits(call: ClientCall): Promise<TransactionResult> {
    const ended = await this.#invoke(call);
    if (ended instanceof QuorateError) throw deviation(call.what, 'committed', ended.why ?? ended.message);
    return this.#result(call, 'committed', 'VALID', ended);
  }

  /** @param code what the chaincode's error begins with */
  async refusedByChaincode(call: ClientCall, code: string): Promise<TransactionResult> {
    const ended = await this.#invoke(call);
    const why = ended instanceof QuorateError ? (ended.why ?? '') : '';
    if (!why.includes(`${code}:`)) throw deviation(call.what, `refused with ${code}`, why || 'committed');
    return this.#result(call, 'refused by the chaincode', code, undefined);
  }

  /** Endorsed and ordered, and then marked as invalid by every peer: the policy was not met. */
  async refusedByPolicy(call: ClientCall): Promise<TransactionResult> {
    const ended = await this.#invoke(call);
    const code = ended instanceof QuorateError ? String(ended.facts.code ?? ended.code) : 'VALID';
    if (code !== 'ENDORSEMENT_POLICY_FAILURE') throw deviation(call.what, 'ENDORSEMENT_POLICY_FAILURE', code);
    return this.#result(call, 'refused by the policy', code, Number((ended as QuorateError).facts.block));
  }

  async query(by: string, name: string, ...args: string[]): Promise<string> {
    const { result } = await queryChaincode(this.user(by), this.#call({ what: '', by, function: name, args }));
    return Buffer.from(result).toString('utf8');
  }

  async #invoke(call: ClientCall): Promise<number | QuorateError> {
    try {
      return (await invokeChaincode(this.user(call.by), this.#call(call))).committed!.block;
    } catch (error) {
      if (error instanceof QuorateError) return error;
      throw error;
    }
  }

  #call({ function: name, args, endorsers }: ClientCall) {
    const [channel, chaincode] = [this.#channel, this.#chaincode];
    return { channel, chaincode, function: name, args, transient: {}, organizations: endorsers ?? [] };
  }

  #result(
    { what, by, function: name, args }: ClientCall,
    outcome: TransactionResult['outcome'],
    code: string,
    block: number | undefined,
  ): TransactionResult {
    return { what, by, call: `${name}(${args[0] ?? ''}, ...)`, outcome, code, block };
  }
}
