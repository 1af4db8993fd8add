import type { RunningOrderer } from '../running-network.js';
import { AskOrderer } from './ask-orderer.js';
import { ProcessNode, type ProcessNodeParameters } from './process-node.js';

/** A real orderer. */
export class ProcessOrderer extends ProcessNode implements RunningOrderer {
  readonly adminAddress: string;
  /** The channels that it orders. */
  readonly channels: readonly string[];

  constructor(
    parameters: ProcessNodeParameters & { readonly channels: readonly string[]; readonly adminPort: number },
  ) {
    super(parameters);
    this.adminAddress = `127.0.0.1:${parameters.adminPort}`;
    this.channels = parameters.channels;
  }

  /** For asking it; to be closed. */
  ask(): AskOrderer {
    return new AskOrderer(this.endpoint(), this.adminAddress);
  }

  protected listens(): readonly string[] {
    return [this.address, this.adminAddress];
  }
}
