import { orderer } from '@hyperledger/fabric-protos';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import { parsedCertificate } from '../../../fabric/msp/parsed-certificate.js';

/** Public keys (SubjectPublicKeyInfo, base64) of one consenter's two TLS certificates. */
interface ConsenterKeys {
  readonly client: string;
  readonly server: string;
}

/** The public key (SubjectPublicKeyInfo, base64) of a PEM certificate, or '' when it is none. */
export function publicKeyOf(pem: Uint8Array | string): string {
  try {
    return parsedCertificate(pem).publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  } catch {
    return '';
  }
}

/** The consenters of a configuration, parsed once. */
export class ConsenterSet {
  readonly #consenters: readonly ConsenterKeys[];

  /** Reads etcdraft metadata; metadata that cannot be read has no consenters. */
  constructor(bundle: ChannelBundle) {
    let list: orderer.etcdraft.Consenter[] = [];
    try {
      list = orderer.etcdraft.ConfigMetadata.deserializeBinary(
        bundle.orderer?.consensusMetadata ?? new Uint8Array(),
      ).getConsentersList();
    } catch {
      // No consenters: the channel cannot order.
    }
    this.#consenters = list.map((one) => ({
      client: publicKeyOf(one.getClientTlsCert_asU8()),
      server: publicKeyOf(one.getServerTlsCert_asU8()),
    }));
  }

  get size(): number {
    return this.#consenters.length;
  }

  /** How many must run for the channel to order. */
  get quorum(): number {
    return Math.floor(this.#consenters.length / 2) + 1;
  }

  /** Whether a node is one of them, by the key of its TLS certificate (`publicKeyOf`). Fabric: etcdraft IsConsenterOfChannel. */
  has(key: string): boolean {
    return key !== '' && this.#consenters.some(({ client, server }) => client === key || server === key);
  }
}
