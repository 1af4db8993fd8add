import { parse } from 'yaml';
import type { SpecFiles, SpecProblem } from '../../core/model/kind.js';
import { joinPath } from '../../core/text/join-path.js';
import type { MspSpec, NodeOuSpec, NodeOusSpec } from './network-spec.js';

/** As `cryptogen` and Fabric CA write them. */
export const DEFAULT_NODE_OUS: NodeOusSpec = {
  enable: true,
  client: { organizationalUnitIdentifier: 'client' },
  peer: { organizationalUnitIdentifier: 'peer' },
  admin: { organizationalUnitIdentifier: 'admin' },
  orderer: { organizationalUnitIdentifier: 'orderer' },
};

interface MspFolder {
  readonly msp: MspSpec;
  readonly problems: readonly SpecProblem[];
}

/**
 * Reads an MSP in the folder layout of Fabric's tools (msp/configbuilder.go), public parts only: keystore/, signcerts/
 * and admincerts/ are not looked at.
 */
export function readMspFolder(path: string, networkFolder: string, files: SpecFiles, pointer: string): MspFolder {
  const folder = joinPath(networkFolder, path);
  const problems: SpecProblem[] = [];
  if (folder === undefined || !`${folder}/`.startsWith(networkFolder === '' ? '' : `${networkFolder}/`)) {
    problems.push({
      code: 'PATH_OUTSIDE',
      path: pointer,
      what: `"${path}" leaves the network's folder`,
      mend: 'put the MSP folder beside the documents, e.g. msp/Telco1',
    });
    return { msp: EMPTY, problems };
  }
  const pems = (name: string): readonly string[] =>
    files.list(`${folder}/${name}`).flatMap((file) => files.read(file) ?? []);
  const rootCerts = pems('cacerts');
  if (rootCerts.length === 0) {
    problems.push({
      code: 'MSP_MISSING',
      path: pointer,
      what: `"${path}" holds no cacerts/ with a certificate in it`,
      mend: 'give the folder that cryptogen or Fabric CA wrote, or the certificates inline as rootCerts',
    });
  }
  const nodeOUs = readNodeOus(folder, files, pointer, problems);
  const msp: MspSpec = {
    rootCerts,
    intermediateCerts: pems('intermediatecerts'),
    tlsRootCerts: pems('tlscacerts'),
    tlsIntermediateCerts: pems('tlsintermediatecerts'),
    revocationList: pems('crls'),
    nodeOUs,
  };
  return { msp, problems };
}

const EMPTY: MspSpec = {
  rootCerts: [],
  intermediateCerts: [],
  tlsRootCerts: [],
  tlsIntermediateCerts: [],
  revocationList: [],
  nodeOUs: DEFAULT_NODE_OUS,
};

interface WrittenOu {
  readonly Certificate?: string;
  readonly OrganizationalUnitIdentifier?: string;
}

/** Without a config.yaml the MSP has no NodeOUs, as in Fabric. */
function readNodeOus(folder: string, files: SpecFiles, pointer: string, problems: SpecProblem[]): NodeOusSpec {
  const text = files.read(`${folder}/config.yaml`);
  if (text === undefined) return { enable: false };
  const written = parseNodeOus(text);
  if (written === undefined) {
    problems.push({
      code: 'MSP_CONFIG',
      path: pointer,
      what: `${folder}/config.yaml cannot be read as an MSP's configuration`,
      mend: 'it holds NodeOUs: with Enable and the four ...OUIdentifier entries',
    });
    return { enable: false };
  }
  const role = (entry: WrittenOu | undefined, fallback: string): NodeOuSpec | undefined => {
    if (!entry) return undefined;
    const organizationalUnitIdentifier = String(entry.OrganizationalUnitIdentifier ?? fallback);
    const file = entry.Certificate === undefined ? undefined : joinPath(folder, String(entry.Certificate));
    const certificate = file === undefined ? undefined : files.read(file);
    if (entry.Certificate !== undefined && certificate === undefined) {
      problems.push({
        code: 'MSP_CONFIG',
        path: pointer,
        what: `${folder}/config.yaml names "${entry.Certificate}", which is not there`,
        mend: 'name a file of cacerts/ or intermediatecerts/',
      });
    }
    return certificate === undefined ? { organizationalUnitIdentifier } : { organizationalUnitIdentifier, certificate };
  };
  return defined({
    enable: written.Enable === true,
    client: role(written.ClientOUIdentifier, 'client'),
    peer: role(written.PeerOUIdentifier, 'peer'),
    admin: role(written.AdminOUIdentifier, 'admin'),
    orderer: role(written.OrdererOUIdentifier, 'orderer'),
  });
}

interface WrittenNodeOus {
  readonly Enable?: boolean;
  readonly ClientOUIdentifier?: WrittenOu;
  readonly PeerOUIdentifier?: WrittenOu;
  readonly AdminOUIdentifier?: WrittenOu;
  readonly OrdererOUIdentifier?: WrittenOu;
}

function parseNodeOus(text: string): WrittenNodeOus | undefined {
  try {
    const document = parse(text, { maxAliasCount: 0 }) as { NodeOUs?: WrittenNodeOus } | null;
    if (document === null || typeof document !== 'object') return undefined;
    return typeof document.NodeOUs === 'object' && document.NodeOUs !== null ? document.NodeOUs : {};
  } catch {
    return undefined;
  }
}

/** Leaves out what is undefined: with exactOptionalPropertyTypes and in canonical JSON the two differ. */
function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
