import { canonicalJson } from '../../core/digest/canonical-json.js';
import type { Json } from '../../core/model/json.js';
import type { PlasmaDefinition, PlasmaRange, PlasmaRootPlace } from '../../ports/read/plasma-root-reader.js';
import type { PlasmaEffect, PlasmaRootWriter } from '../../ports/write/plasma-root-writer.js';
import { contractRefusal } from './contract-refusal.js';
import { failure } from './gateway-fabric-writer.js';
import type { OwnPeers } from './own-peers.js';
import { submitForResult } from './submit-transaction.js';

/** The root contract's transactions, endorsed as its own policy asks. */
export class GatewayPlasmaRootWriter implements PlasmaRootWriter {
  readonly #peers: OwnPeers;
  readonly #place: PlasmaRootPlace;

  constructor(peers: OwnPeers, place: PlasmaRootPlace) {
    this.#peers = peers;
    this.#place = place;
  }

  define(definition: PlasmaDefinition, revision: number): Promise<PlasmaEffect & { readonly digest: string }> {
    return this.#submit('Define', canonicalJson(definition as unknown as Json), String(revision));
  }

  retract(chain: string): Promise<PlasmaEffect> {
    return this.#submit('Retract', chain);
  }

  enact(chain: string, digest: string): Promise<PlasmaEffect> {
    return this.#submit('Enact', chain, digest);
  }

  submitRoot(chain: string, range: PlasmaRange): Promise<PlasmaEffect> {
    const { from, to, leafCount, treeRoot, previousRoot, lastBlockHash } = range;
    return this.#submit(
      'SubmitRoot',
      chain,
      canonicalJson({ from, to, leafCount, treeRoot, previousRoot, lastBlockHash }),
    );
  }

  overdue(chain: string, settledTo: number, failed: number): Promise<PlasmaEffect> {
    return this.#submit('Overdue', chain, String(settledTo), String(failed));
  }

  raiseAlarm(chain: string, to: number, root: string): Promise<PlasmaEffect> {
    return this.#submit('RaiseAlarm', chain, String(to), root);
  }

  confirmRoot(chain: string, to: number): Promise<PlasmaEffect> {
    return this.#submit('ConfirmRoot', chain, String(to));
  }

  takeBack(chain: string, to: number): Promise<PlasmaEffect> {
    return this.#submit('TakeBack', chain, String(to));
  }

  judge(chain: string, to: number): Promise<PlasmaEffect> {
    return this.#submit('Judge', chain, String(to));
  }

  async #submit<Effect extends PlasmaEffect>(name: string, ...args: string[]): Promise<Effect> {
    const { channel, chaincode } = this.#place;
    try {
      const { result, ...submitted } = await this.#peers.submit(channel, (peer) =>
        submitForResult(peer.contract(channel, chaincode), name, args, []),
      );
      return { ...(JSON.parse(Buffer.from(result).toString('utf8')) as Effect), ...submitted };
    } catch (error) {
      const said = failure('PLASMA_ROOT_FAILED', 'The root contract did not take the transaction', error, {
        function: name,
      });
      throw contractRefusal(error) ?? said;
    }
  }
}
