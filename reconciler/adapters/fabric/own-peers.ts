import { EndorseError } from '@hyperledger/fabric-gateway';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { EndorserAnswer, PeerConnection } from './peer-connection.js';

/** Our organization's peers in the order in which they are asked: one that is down is passed over. */
export class OwnPeers {
  readonly all: readonly PeerConnection[];
  /** Channel -> who answered last: the same object as long as that was the same peer. */
  readonly #turns = new Map<string, { readonly peer: string }>();

  constructor(all: readonly PeerConnection[]) {
    this.all = all;
  }

  /** @throws QuorateError PEER_UNKNOWN */
  named(name: string): PeerConnection {
    const found = this.all.find(({ endpoint }) => endpoint.name === name);
    if (found) return found;
    throw new QuorateError('PEER_UNKNOWN', 'This organization has no such peer', {
      why: `reconciler.yaml lists ${this.all.map(({ endpoint }) => endpoint.name).join(', ') || 'no peer'}, not ${name}`,
      mend: 'add the peer to fabric.peers in reconciler.yaml, or take it out of the placement',
      facts: { peer: name },
    });
  }

  /** Runs `call` with the first peer that can be reached and is in the channel that it is about. @throws the last failure */
  async first<Value>(call: (peer: PeerConnection) => Promise<Value>): Promise<Value> {
    let last: unknown = new QuorateError('PEER_UNKNOWN', 'This organization has no such peer', {
      mend: 'list peers in reconciler.yaml',
    });
    for (const peer of this.all) {
      try {
        return await call(peer);
      } catch (error) {
        last = error;
        if (isOurToken(error) || (!isTransient(error) && !isElsewhere(error))) throw error;
      }
    }
    throw last;
  }

  /**
   * Submits through the first peer that is reachable and in the channel. Only where nothing was ordered is another one
   * tried: what failed at a later stage may be committed.
   * @throws what `call` throws, and as `first`
   */
  submit<Value>(channel: string, call: (peer: PeerConnection) => Promise<Value>): Promise<Value> {
    return this.first(async (peer) => {
      try {
        return await call(peer);
      } catch (error) {
        // The gateway's own words do not tell this peer's fault from that of one behind it: so the peer is asked.
        if (error instanceof EndorseError) await refuseUnfit(peer, channel);
        throw error;
      }
    });
  }

  /** The answer of the first peer that is reachable and in the channel. */
  async ask(channel: string, chaincode: string, args: readonly (string | Uint8Array)[]): Promise<EndorserAnswer> {
    return (await this.askWho(channel, chaincode, args)).answer;
  }

  /** The same with who gave it, and whether that peer has answered whatever was asked of the channel since. */
  askWho(
    channel: string,
    chaincode: string,
    args: readonly (string | Uint8Array)[],
  ): Promise<{ readonly answer: EndorserAnswer; readonly peer: string; readonly stands: () => boolean }> {
    return this.first(async (connection) => {
      const answer = await connection.endorse(channel, chaincode, args);
      if (saysNotJoined(answer, channel)) throw notJoinedError(channel, answer.message);
      const peer = connection.endpoint.name;
      const before = this.#turns.get(channel);
      const turn = before?.peer === peer ? before : { peer };
      this.#turns.set(channel, turn);
      return { answer, peer, stands: () => this.#turns.get(channel) === turn };
    });
  }

  close(): void {
    for (const peer of this.all) peer.close();
  }
}

/** @throws QuorateError FABRIC_UNREACHABLE, CHANNEL_UNKNOWN (transient): this peer can submit nothing to the channel */
async function refuseUnfit(peer: PeerConnection, channel: string): Promise<void> {
  const answer = await peer.endorse(channel, 'qscc', ['GetChainInfo', channel]);
  if (saysNotJoined(answer, channel)) throw notJoinedError(channel, answer.message);
}

/** None of our peers is in the channel, as far as they were asked. */
export function notJoinedError(channel: string, why: string): QuorateError {
  return new QuorateError('CHANNEL_UNKNOWN', 'None of our peers is in the channel', {
    why,
    mend: `join a peer to ${channel}`,
    facts: { channel },
    retry: 'transient',
  });
}

export function isTransient(error: unknown): boolean {
  return error instanceof QuorateError && error.retry === 'transient';
}

/** No peer's fault: another one would only be sent what this one may have had ordered before its status was asked for. */
function isOurToken(error: unknown): boolean {
  return error instanceof QuorateError && error.code === 'PKCS11_SIGN';
}

/**
 * What the gateway of a peer says that is not in the channel: of system chaincodes, and of others, which may be committed
 * nowhere just as well. Fabric: internal/pkg/gateway/registry.go; discovery/endorsement/endorsement.go.
 */
const ELSEWHERE = /failed to get config for channel \[|No metadata was found for chaincode \S+ in channel/;

function isElsewhere(error: unknown): boolean {
  return error instanceof Error && ELSEWHERE.test(error.message);
}

/** Is this peer not in the channel. Fabric: core/endorser/endorser.go, core/scc/cscc, core/scc/qscc. */
export function saysNotJoined(answer: EndorserAnswer, channel: string): boolean {
  if (answer.status < 400) return false;
  return (
    answer.message === `channel '${channel}' not found` ||
    answer.message.startsWith('Invalid chain ID') ||
    /[Uu]nknown channel ID/.test(answer.message)
  );
}

/**
 * The payload of a successful answer.
 * @throws QuorateError with `code` and the peer's own text
 */
export function payloadOf(answer: EndorserAnswer, code: string, what: string): Uint8Array {
  if (answer.status >= 200 && answer.status < 400) return answer.payload;
  // Fabric: core/aclmgmt and core/policy; the one refusal that trying again does not change.
  const denied = /failed ACL check|access denied/.test(answer.message);
  throw new QuorateError(denied ? 'FABRIC_DENIED' : code, denied ? 'The peer refuses the call' : what, {
    why: answer.message,
    mend: denied
      ? 'use an identity with the role that the peer asks for; an organization acts as one of its admins'
      : 'see what the peer says; `reconcile doctor` checks the usual causes',
    facts: { status: answer.status, denied },
    retry: denied ? 'terminal' : 'transient',
  });
}
