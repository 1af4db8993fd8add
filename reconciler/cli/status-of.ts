import { type Address, formatAddress } from '../core/model/address.js';
import type { Remark } from '../core/model/change.js';
import type { ChaincodeLive } from '../kinds/chaincode/chaincode-live.js';
import type { NodeListLive } from '../kinds/node-list/node-list-live.js';
import type { BesuNodeStatus, ChaincodeStatus, Status } from '../views/status-text.js';
import type { Looked } from './with-look.js';

/** Remarks that say who could act without the quorum (lifecycle-remarks.ts, back-end-remarks.ts). */
const WITHOUT_QUORUM = /^(LIFECYCLE_(WEAKER|WITHOUT_MUST_AGREE|UNCHECKED)|WAY_ROUND)$/;

/** Remarks about items of a contract's own queue (queue-remarks.ts). */
const QUEUED = /^QUEUE_(?!DECIDES$)/;

/** What `reconcile status` shows: all of it read just now. */
export async function statusOf({ look, refusal, config }: Looked): Promise<Status> {
  const { revision, conditions, plan } = look;
  const remarks = [
    ...(plan?.changes ?? []).flatMap((change) => change.remarks.map((remark) => ({ address: change.address, remark }))),
    ...(plan?.notices ?? []),
  ];
  return {
    organization: config.organization,
    network: look.loaded.network,
    voteMode: config.voteMode,
    revision,
    refusal,
    conditions,
    plan,
    peers: await look.fabric.peers(),
    chaincodes: chaincodesOf(look),
    besuNodes: besuNodesOf(look),
    withoutQuorum: remarks.filter(({ remark }) => WITHOUT_QUORUM.test(remark.code)).map(addressed),
    queued: remarks.filter(({ remark }) => QUEUED.test(remark.code)).map(addressed),
  };
}

const addressed = ({ address, remark }: { readonly address: Address; readonly remark: Remark }) => ({
  address: formatAddress(address),
  ...remark,
});

/** Our own nodes of networks that keep local lists: elsewhere no helper is beside them. */
function besuNodesOf({ loaded, observed }: Looked['look']): readonly BesuNodeStatus[] {
  return [...loaded.resources].flatMap(([key, { address, spec }]) => {
    const seen = observed.get(key);
    if (address.kind !== 'NodeList' || seen?.state !== 'present') return [];
    const { own } = seen.live as NodeListLive;
    return Object.entries(own?.nodes ?? {}).map(([name, { id, allowedNodes, faults }]) => ({
      ...{ network: String(spec.besuNetwork), name, id, allowed: allowedNodes.length, faults },
    }));
  });
}

function chaincodesOf({ loaded, observed }: Looked['look']): readonly ChaincodeStatus[] {
  return [...loaded.resources].flatMap(([key, { address }]) => {
    const seen = observed.get(key);
    if (address.kind !== 'Chaincode' || seen?.state !== 'present') return [];
    const { channel, name, sequence, definition, own } = seen.live as ChaincodeLive;
    return [
      {
        address: key,
        channel,
        name,
        sequence,
        version: definition?.version,
        packageId: own?.approved?.packageId,
        answers: own?.answers,
      },
    ];
  });
}
