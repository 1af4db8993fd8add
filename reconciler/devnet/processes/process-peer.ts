import type { RunningPeer } from '../running-network.js';
import { AskPeer } from './ask-peer.js';
import { ProcessNode, type ProcessNodeParameters } from './process-node.js';

/** A real peer. */
export class ProcessPeer extends ProcessNode implements RunningPeer {
  readonly channels: readonly string[];

  constructor(parameters: ProcessNodeParameters & { readonly channels: readonly string[] }) {
    super(parameters);
    this.channels = parameters.channels;
  }

  /** For asking it; to be closed. */
  ask(): AskPeer {
    return new AskPeer(this.endpoint());
  }

  protected listens(): readonly string[] {
    return [this.address];
  }
}
