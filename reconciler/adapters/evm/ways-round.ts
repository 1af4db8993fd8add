import { abiOf } from '../../evm/abi.js';
import { bytesOfHex } from '../../evm/bytes-of-hex.js';
import { isOwnCode, type OwnContract } from '../../evm/own-code.js';
import { pureEthers } from '../../evm/pure-ethers.js';
import type { WayRound } from '../../ports/read/permissioning-reader.js';
import type { Asked, PinnedBlock } from './pinned-block.js';
import type { Probed } from './probe-contract.js';

/** Nobody's address: what it may do, everybody may. */
const STRANGER = '0x00000000000000000000000000000000ba5eba11';
const ZERO = `0x${'0'.repeat(40)}`;

export interface Admins {
  /** All that may change the list or what stands behind it; sorted, 0x and 40 lower-case hex digits. */
  readonly admins: readonly string[];
  readonly waysRound: readonly WayRound[];
}

/**
 * Who may change a list, and who of them is not the governance contract.
 * @param governance the governance contract's address; undefined where the network has none on this chain
 */
export async function waysRound(block: PinnedBlock, contract: Probed, governance: string | undefined): Promise<Admins> {
  const { address, admin, ingress } = contract;
  const adminAbi = abiOf('admin');
  const questions: Asked[] = [
    { to: address, abi: abiOf('quorate-nodes'), name: 'admin' },
    { to: ingress, abi: abiOf('ingress'), name: 'isAuthorized', args: [STRANGER] },
    { to: ingress, abi: abiOf('ingress'), name: 'deployer' },
    { to: address, abi: abiOf('lacchain-nodes'), name: 'getStorage' },
    ...(admin === undefined
      ? []
      : [
          { to: admin, abi: adminAbi, name: 'getAdmins' },
          { to: admin, abi: adminAbi, name: 'getOwners' },
          { to: admin, abi: adminAbi, name: 'addAdmins', args: [[STRANGER]], from: STRANGER },
        ]),
  ];
  const at = [address, ingress, ...(governance === undefined ? [] : [governance])];
  const { answers, codes } = await block.look(questions, at);
  const [own, open, deployer, storage, getAdmins, getOwners, openAdd] = answers;
  const ways = otherCode(
    contract,
    governance,
    new Map(at.map((one, index) => [one, codes[index]!])),
    deployer !== undefined,
  );
  const ours = contract.interface === 'quorate' ? own : undefined;
  const listed = [...(getAdmins ?? getOwners ?? [[]])[0]] as string[];
  // The contract under `administration` itself, where it lists nobody: an OpsSC, for one.
  const behind = listed.length > 0 ? listed : admin === undefined ? [] : [admin];
  const admins = [...new Set([...(ours ? [ours[0] as string] : []), ...behind].map((one) => one.toLowerCase()))].sort();
  ways.push(...admins.filter((one) => one !== governance).map(otherAdmin));
  if (open?.[0] === true) ways.push(openIngress(ingress));
  if (admin === undefined && deployer && deployer[0] !== ZERO)
    ways.push(ingressOwner(ingress, deployer[0].toLowerCase()));
  if (!ours && storage && storage[0] !== ZERO) ways.push(storageDeployer(storage[0].toLowerCase()));
  if (openAdd) ways.push(openAddAdmins(admin!, 'anybody'));
  else ways.push(...(await addsAlone(block, admin, behind)));
  return { admins, waysRound: ways };
}

/** Contracts that say they are ours, and whose code is that of no release: nobody here knows what they let whom do. */
function otherCode(
  { address, ingress, interface: kind, list }: Probed,
  governance: string | undefined,
  codes: ReadonlyMap<string, string>,
  isOwnIngress: boolean,
): WayRound[] {
  const suspects: (readonly [string, OwnContract])[] = [
    ...(kind === 'quorate' ? [[address, list === 'nodes' ? 'NodeRules' : 'AccountRules'] as const] : []),
    ...(isOwnIngress ? [[ingress, list === 'nodes' ? 'NodeIngress' : 'AccountIngress'] as const] : []),
    ...(governance === undefined ? [] : [[governance, 'OpsSC'] as const]),
  ];
  return suspects
    .filter(([who, name]) => !isOwnCode(name, pureEthers().keccak256(bytesOfHex(codes.get(who)!))))
    .map(([who, name]) => {
      const text = `The code at ${who} is that of no ${name} of ours: what it lets whom do is not known`;
      return { code: 'OTHER_CODE', who, text };
    });
}

/** Where several admins have to agree, `addAdmins` may still let one of them add others alone (LACChain's does). */
async function addsAlone(
  block: PinnedBlock,
  admin: string | undefined,
  admins: readonly string[],
): Promise<WayRound[]> {
  if (admin === undefined || admins.length === 0 || admins.includes(admin)) return [];
  const abi = abiOf('admin');
  const [required, alone] = await block.ask([
    { to: admin, abi, name: 'getRequired' },
    { to: admin, abi, name: 'addAdmins', args: [[STRANGER]], from: admins[0]! },
  ]);
  return required && required[0] > 1n && alone ? [openAddAdmins(admin, 'any one admin')] : [];
}

function otherAdmin(who: string): WayRound {
  return {
    code: 'OTHER_ADMIN',
    who,
    text: `${who} is an admin of the contracts and can change this list without a vote`,
  };
}

function openIngress(ingress: string): WayRound {
  const text = `No admin is registered at the ingress ${ingress}: anybody can put other rules behind it`;
  return { code: 'INGRESS_OPEN', who: 'anybody', text };
}

function ingressOwner(ingress: string, who: string): WayRound {
  const text = `${who} deployed the ingress ${ingress} and can put other rules behind it until an admin is registered`;
  return { code: 'INGRESS_OWNER', who, text };
}

function storageDeployer(storage: string): WayRound {
  const text = `Whoever deployed the storage ${storage} can hand the list to other rules (upgradeVersion) without a vote`;
  return { code: 'STORAGE_DEPLOYER', who: storage, text };
}

function openAddAdmins(admin: string, who: string): WayRound {
  return { code: 'OPEN_ADD_ADMINS', who: admin, text: `${who} can add admins to ${admin} without a vote (addAdmins)` };
}
