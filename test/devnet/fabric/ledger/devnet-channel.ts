import { createHash } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import { openPeerLedger } from '../../../../reconciler/devnet/fabric/ledger/open-peer-ledger.js';
import type {
  CommittedBlock,
  PeerLedger,
  TransactionSimulator,
} from '../../../../reconciler/devnet/fabric/ledger/peer-ledger.js';
import { signatureApplicationPolicy } from '../../../../reconciler/devnet/fabric/validation/namespace-policies.js';
import type { RefusedTransaction } from '../../../../reconciler/devnet/fabric/validation/validate-block.js';
import {
  deriveOrganization,
  type OrganizationIdentities,
} from '../../../../reconciler/devnet/identities/derive-organization.js';
import { blockOf } from '../../../../reconciler/fabric/block/new-block.js';
import { genesisBlock } from '../../../../reconciler/fabric/config/genesis.js';
import {
  encodeEndorsementInfo,
  encodeValidationInfo,
} from '../../../../reconciler/fabric/lifecycle/definition-encoding.js';
import { encodePolicy } from '../../../../reconciler/fabric/policy/encode-policy.js';
import { parsePolicy } from '../../../../reconciler/fabric/policy/parse-policy.js';
import { assembleTransaction } from '../../../../reconciler/fabric/transaction/assemble-transaction.js';
import { createProposal } from '../../../../reconciler/fabric/transaction/create-proposal.js';
import { proposalHash } from '../../../../reconciler/fabric/transaction/proposal-hash.js';
import { encodeProposalResponsePayload } from '../../../../reconciler/fabric/transaction/proposal-response-payload.js';

const NAMES = ['org1', 'org2', 'org3'];

/** A signed transaction and the private writes that belong to it. */
export interface SignedTransaction {
  readonly id: string;
  readonly envelope: Uint8Array;
  readonly privateResults: Uint8Array | undefined;
}

/** A channel of three devnet organizations, with one ledger each, that tests write transactions for. */
export class DevnetChannel {
  readonly organizations: readonly OrganizationIdentities[];
  readonly ledgers: readonly PeerLedger[];
  /** What the first ledger told of transactions that it found invalid. */
  readonly refused: RefusedTransaction[] = [];
  #nonce = 0;

  constructor(policies: Readonly<Record<string, string>> = {}) {
    this.organizations = NAMES.map((name) =>
      deriveOrganization('ledger-test', { name, mspId: `${name}MSP`, peers: ['peer0'], orderers: ['orderer0'] }),
    );
    const genesis = genesisBlock({
      channelId: 'ch',
      members: this.organizations,
      ordererOrganizations: this.organizations.map((organization) => ({
        ...organization,
        endpoints: ['localhost:7050'],
      })),
      consenters: this.organizations.map(({ tls }, index) => ({
        host: 'localhost',
        port: 7050 + index,
        clientTlsCertificate: tls.get('orderer0')!.certificatePem,
        serverTlsCertificate: tls.get('orderer0')!.certificatePem,
      })),
      batchTimeout: '1s',
      maxMessageCount: 10,
      absoluteMaxBytes: 1_000_000,
      preferredMaxBytes: 100_000,
      policies,
    });
    this.ledgers = this.organizations.map(({ mspId }, index) =>
      openPeerLedger(genesis, {
        mspId,
        ...(index === 0 ? { refused: (transaction) => this.refused.push(transaction) } : {}),
      }),
    );
  }

  /** Simulates on the first ledger and lets the peers of these organizations (1, 2, 3) endorse. */
  transact(
    chaincode: string,
    endorsers: readonly number[],
    simulate: (simulator: TransactionSimulator) => void,
  ): SignedTransaction {
    const client = this.organizations[0]!.users.get('User1')!;
    const nonce = createHash('sha256')
      .update(`nonce ${this.#nonce++}`)
      .digest()
      .subarray(0, 24);
    const created = createProposal({
      channelId: 'ch',
      chaincode,
      args: [Buffer.from('f')],
      creator: client.serialized,
      nonce,
      time: { seconds: 1_700_000_000 + this.#nonce, nanos: 5 },
    });
    const simulator = this.ledgers[0]!.simulator(created.transactionId);
    simulate(simulator);
    const { publicResults, privateResults } = simulator.done();
    const header = common.Header.deserializeBinary(created.proposal.getHeader_asU8());
    const headers = {
      channelHeader: header.getChannelHeader_asU8(),
      signatureHeader: header.getSignatureHeader_asU8(),
    };
    const response = new peer.Response();
    response.setStatus(200);
    const payload = encodeProposalResponsePayload({
      proposalHash: proposalHash(headers, created.proposal.getPayload_asU8()),
      response,
      results: publicResults,
      events: new Uint8Array(0),
      chaincodeId: { name: chaincode, version: '1.0' },
    });
    const responses = endorsers.map((number) => this.#endorse(number, payload, response));
    const envelope = new common.Envelope();
    envelope.setPayload(assembleTransaction(created.proposal, responses));
    envelope.setSignature(client.sign(envelope.getPayload_asU8()));
    return { id: created.transactionId, envelope: envelope.serializeBinary(), privateResults };
  }

  /** Commits a block on all ledgers, private writes only at these organizations; gives what the first one made of it. */
  commit(transactions: readonly SignedTransaction[], withPrivate: readonly number[] = []): CommittedBlock {
    const [first] = this.ledgers;
    const bytes = blockOf(
      first!.height(),
      first!.currentBlockHash(),
      transactions.map(({ envelope }) => envelope),
    ).serializeBinary();
    const privateWrites = new Map(
      transactions.flatMap(({ id, privateResults }) =>
        privateResults === undefined ? [] : [[id, privateResults] as const],
      ),
    );
    const committed = this.ledgers.map((ledger, index) =>
      ledger.commit(bytes, withPrivate.includes(index + 1) ? privateWrites : undefined),
    );
    return committed[0]!;
  }

  /** Writes a chaincode's definition with this sequence into `_lifecycle`, as a commit of it does. */
  define(name: string, policy: string, endorsers: readonly number[] = [1, 2, 3], number = 1): CommittedBlock {
    const state = (bytes: Uint8Array) => {
      const data = new peer.lifecycle.StateData();
      data.setBytes(bytes);
      return data.serializeBinary();
    };
    const metadata = new peer.lifecycle.StateMetadata();
    metadata.setDatatype('ChaincodeDefinition');
    metadata.setFieldsList(['Sequence', 'EndorsementInfo', 'ValidationInfo', 'Collections']);
    const sequence = new peer.lifecycle.StateData();
    sequence.setInt64(number);
    const field = (of: string) => `namespaces/fields/${name}/${of}`;
    return this.commit([
      this.transact('_lifecycle', endorsers, (simulator) => {
        simulator.setState('_lifecycle', `namespaces/metadata/${name}`, metadata.serializeBinary());
        simulator.setState('_lifecycle', field('Sequence'), sequence.serializeBinary());
        const info = { version: '1.0', endorsementPlugin: 'escc', initRequired: false };
        simulator.setState('_lifecycle', field('EndorsementInfo'), state(encodeEndorsementInfo(info)));
        const validation = {
          validationPlugin: 'vscc',
          validationParameter: signatureApplicationPolicy(encodePolicy(parsePolicy(policy))),
        };
        simulator.setState('_lifecycle', field('ValidationInfo'), state(encodeValidationInfo(validation)));
        simulator.setState('_lifecycle', field('Collections'), state(new Uint8Array(0)));
      }),
    ]);
  }

  #endorse(number: number, payload: Uint8Array, status: peer.Response): peer.ProposalResponse {
    const signer = this.organizations[number - 1]!.peers.get('peer0')!;
    const endorsement = new peer.Endorsement();
    endorsement.setEndorser(signer.serialized);
    endorsement.setSignature(signer.sign(Buffer.concat([payload, signer.serialized])));
    const response = new peer.ProposalResponse();
    response.setPayload(payload);
    response.setResponse(status);
    response.setEndorsement(endorsement);
    return response;
  }
}
