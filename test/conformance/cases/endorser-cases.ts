import { common, peer } from '@hyperledger/fabric-protos';
import type { Cases, Seen } from '../case.js';
import { casesOf } from '../case.js';
import { proposalSeen } from '../observe.js';
import type { Call, Party } from '../party.js';

/** A call to `calls`, what one peer answered, whole. */
export const asked =
  (call: Omit<Call, 'args'> & { readonly run?: readonly unknown[][]; readonly args?: Call['args'] }, at = 'Telco1') =>
  async (party: Party): Promise<Seen> => {
    const { run, args, ...rest } = call;
    const made = party.call({ ...rest, args: args ?? [JSON.stringify(run ?? [['get', 'nothing']])] });
    return proposalSeen(await party.process(made.signed, at));
  };

/** A proposal that is changed after it was made, then signed again. */
const forged =
  (
    change: (
      proposal: peer.Proposal,
      header: common.Header,
      channel: common.ChannelHeader,
      signature: common.SignatureHeader,
    ) => void,
    as = 'Telco1/User1',
  ) =>
  async (party: Party): Promise<Seen> => {
    const made = party.call({ args: ['[["get","k"]]'], as });
    const proposal = made.proposal;
    const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
    const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
    const signature = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
    change(proposal, header, channel, signature);
    header.setChannelHeader(channel.serializeBinary());
    header.setSignatureHeader(signature.serializeBinary());
    proposal.setHeader(header.serializeBinary());
    const signed = new peer.SignedProposal();
    signed.setProposalBytes(proposal.serializeBinary());
    signed.setSignature(party.who(as).sign(signed.getProposalBytes_asU8()));
    return proposalSeen(await party.process(signed));
  };

const signedBy =
  (sign: (party: Party, bytes: Uint8Array) => Uint8Array) =>
  async (party: Party): Promise<Seen> => {
    const { signed } = party.call({ args: ['[["get","k"]]'] });
    signed.setSignature(sign(party, signed.getProposalBytes_asU8()));
    return proposalSeen(await party.process(signed));
  };

const HOUR_MS = 3_600_000;
const shifted = (ms: number) => ({ seconds: Math.floor((Date.now() + ms) / 1000), nanos: 0 });

const status = (...args: readonly string[]) => asked({ args: ['status', ...args] });

export const endorserCases: Cases = [
  ...casesOf('1.2', 'ProcessProposal', {
    'a good call': asked({
      run: [
        ['put', 'k', 'v'],
        ['get', 'k'],
      ],
    }),
    'at a peer of another organization': asked({ run: [['put', 'k', 'v']] }, 'Telco2'),
    'by an admin': asked({ as: 'Telco1/Admin' }),
    'by a client of another organization': asked({ as: 'Telco3/User1' }),
    'status 200 with a payload': status('200', 'fine', 'payload'),
    'status 0': status('0', 'nothing'),
    'status 199': status('199', 'low', 'p'),
    'status 399': status('399', 'high', 'p'),
    'status 400': status('400', 'bad', 'p'),
    'status 499': status('499', 'bad', 'p'),
    'status 500 with a payload': status('500', 'broken', 'p'),
    'the chaincode throws': asked({ run: [['fail', 'no luck']] }),
    'no arguments': asked({ args: [] }),
    'an unknown channel': asked({ channelId: 'nowhere' }),
    'a channel that this peer has not joined': asked({ channelId: 'ops', chaincode: 'other' }, 'Telco3'),
    'an empty channel': asked({ channelId: '' }),
    'an unknown chaincode': asked({ chaincode: 'unknown' }),
    'an empty chaincode name': asked({ chaincode: '' }),
    'the name lscc': asked({ chaincode: 'lscc' }),
    'a chaincode name with a version': asked({ chaincode: 'calls:1.0' }),
    'init where none is needed': asked({ isInit: true }),
    'a wrong txid': forged((_p, _h, channel) => channel.setTxId('abc')),
    'an empty txid': forged((_p, _h, channel) => channel.setTxId('')),
    'an empty nonce': forged((_p, _h, _c, signature) => signature.setNonce('')),
    'an empty creator': forged((_p, _h, _c, signature) => signature.setCreator('')),
    'garbage for a creator': forged((_p, _h, _c, signature) => signature.setCreator(Buffer.from('garbage'))),
    'epoch 5': forged((_p, _h, channel) => channel.setEpoch(5)),
    'header type CONFIG': forged((_p, _h, channel) => channel.setType(common.HeaderType.CONFIG)),
    'header type CONFIG_UPDATE': forged((_p, _h, channel) => channel.setType(common.HeaderType.CONFIG_UPDATE)),
    'header type MESSAGE': forged((_p, _h, channel) => channel.setType(common.HeaderType.MESSAGE)),
    'no extension': forged((_p, _h, channel) => channel.setExtension$('')),
    'an extension that names another chaincode': forged((_p, _h, channel) => {
      const extension = new peer.ChaincodeHeaderExtension();
      const id = new peer.ChaincodeID();
      id.setName('other');
      extension.setChaincodeId(id);
      channel.setExtension$(extension.serializeBinary());
    }),
    'no payload': forged((proposal) => proposal.setPayload('')),
    'a payload of garbage': forged((proposal) => proposal.setPayload(Buffer.from('garbage'))),
    'a timestamp of an hour ago': (party) => asked({ time: shifted(-HOUR_MS) })(party),
    'a timestamp an hour ahead': (party) => asked({ time: shifted(HOUR_MS) })(party),
    'an empty SignedProposal': async (party) => proposalSeen(await party.process(new peer.SignedProposal())),
    'a SignedProposal of garbage': async (party) => {
      const signed = new peer.SignedProposal();
      signed.setProposalBytes(Buffer.from('garbage'));
      signed.setSignature(Buffer.from('garbage'));
      return proposalSeen(await party.process(signed));
    },
    'the same proposal twice': async (party) => {
      const { signed } = party.call({ args: ['[["get","k"]]'] });
      await party.process(signed);
      return proposalSeen(await party.process(signed));
    },
    'a proposal whose transaction is committed': async (party) => {
      const made = party.call({ args: ['[["put","replayed","1"]]'] });
      const responses = [];
      for (const mspId of ['Telco1', 'Telco2']) responses.push((await party.process(made.signed, mspId)).response!);
      const { code } = await party.ordered(party.transaction(made, responses), 'channel1', made.id);
      return { code, again: proposalSeen(await party.process(made.signed)) };
    },
  }),
  ...casesOf('3.1', 'identity of a proposal', {
    'signed with another key': signedBy((party, bytes) => party.who('Telco1/Admin').sign(bytes)),
    'signed with high S': signedBy((party, bytes) => party.who('Telco1/User1').signHigh(bytes)),
    'a signature of garbage': signedBy(() => Buffer.from('garbage')),
    'an empty signature': signedBy(() => new Uint8Array()),
    'a signature with bytes behind it': signedBy((party, bytes) =>
      Buffer.concat([party.who('Telco1/User1').sign(bytes), Buffer.from([0])]),
    ),
    'a foreign organization': asked({ as: 'strange/of a foreign organization' }),
    'a certificate of a foreign CA': asked({ as: 'strange/of a foreign CA' }),
    'a certificate without a role': asked({ as: 'strange/without a role' }),
    'a certificate of an unknown role': asked({ as: 'strange/of an unknown role' }),
    'a certificate of Telco2 under the name Telco1': asked({ as: 'strange/with a certificate of Telco2' }),
    'a second client of the organization': asked({ as: 'strange/a second client' }),
    'a peer as the client': asked({ as: 'Telco1/peer0' }),
    'an orderer as the client': asked({ as: 'Ordering/orderer0' }),
    'an organization that is not in the channel': asked({ channelId: 'ops', chaincode: 'other', as: 'Telco3/User1' }),
  }),
];
