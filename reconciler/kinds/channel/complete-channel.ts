import type { JsonObject } from '../../core/model/json.js';
import type { SpecFiles, SpecProblem } from '../../core/model/kind.js';
import { sortedUnique } from '../../core/order/compare-bytes.js';
import { folderOf, joinPath } from '../../core/text/join-path.js';
import type {
  BatchSizeSpec,
  ChannelSpec,
  ConsenterSpec,
  MappingSpec,
  RaftOptionsSpec,
  SmartBftSpec,
} from './channel-spec.js';

type Size = number | string;
type Names = Readonly<Record<string, true>> | readonly string[];
type Written<Part> = Omit<Part, 'Capabilities'> & { readonly Capabilities?: Names };

/** What a Channel document that satisfies the schema may look like. */
interface WrittenChannel extends Omit<ChannelSpec, 'orderer' | 'application' | 'Capabilities'> {
  readonly orderer: Written<Omit<ChannelSpec['orderer'], 'BatchSize' | 'EtcdRaft' | 'SmartBFT'>> & {
    readonly BatchSize?: { readonly [Key in keyof BatchSizeSpec]?: Size };
    readonly EtcdRaft?: {
      readonly Consenters?: readonly ConsenterSpec[];
      readonly Options?: Omit<RaftOptionsSpec, 'SnapshotIntervalSize'> & { readonly SnapshotIntervalSize?: Size };
    };
    readonly SmartBFT?: Omit<SmartBftSpec, 'RequestMaxBytes'> & { readonly RequestMaxBytes?: Size };
  };
  readonly application?: Written<NonNullable<ChannelSpec['application']>>;
  readonly Capabilities?: Names;
}

/** Sizes may be written with a unit, certificates may be files, capabilities are a mapping; all else stays as written. */
export function completeChannel(
  spec: JsonObject,
  document: { readonly file: string },
  files: SpecFiles,
): { spec: JsonObject; problems: readonly SpecProblem[] } {
  // The schema has been satisfied.
  const written = spec as unknown as WrittenChannel;
  const certificates = new CertificateFiles(folderOf(document.file), files);
  const { orderer, application, Capabilities, ...rest } = written;
  const complete: ChannelSpec = {
    ...rest,
    orderer: completeOrderer(orderer, certificates),
    ...(application ? { application: withNames(application) } : {}),
    ...(Capabilities ? { Capabilities: namesOf(Capabilities) } : {}),
  };
  return { spec: complete as unknown as JsonObject, problems: certificates.problems };
}

function completeOrderer(written: WrittenChannel['orderer'], certificates: CertificateFiles): ChannelSpec['orderer'] {
  const { BatchSize, EtcdRaft, SmartBFT, ConsenterMapping, ...rest } = written;
  return {
    ...withNames(rest),
    ...(BatchSize ? { BatchSize: bytesOf(BatchSize) } : {}),
    ...(EtcdRaft ? { EtcdRaft: completeRaft(EtcdRaft, certificates) } : {}),
    ...(SmartBFT ? { SmartBFT: completeBft(SmartBFT) } : {}),
    ...(ConsenterMapping ? { ConsenterMapping: certificates.mappings(ConsenterMapping) } : {}),
  };
}

function completeRaft(
  { Consenters, Options }: NonNullable<WrittenChannel['orderer']['EtcdRaft']>,
  certificates: CertificateFiles,
): NonNullable<ChannelSpec['orderer']['EtcdRaft']> {
  const { SnapshotIntervalSize, ...options } = Options ?? {};
  const size = SnapshotIntervalSize === undefined ? {} : { SnapshotIntervalSize: parseBytes(SnapshotIntervalSize) };
  return {
    ...(Consenters ? { Consenters: certificates.consenters(Consenters) } : {}),
    ...(Options ? { Options: { ...options, ...size } } : {}),
  };
}

function completeBft({
  RequestMaxBytes,
  ...options
}: NonNullable<WrittenChannel['orderer']['SmartBFT']>): SmartBftSpec {
  return RequestMaxBytes === undefined ? options : { ...options, RequestMaxBytes: parseBytes(RequestMaxBytes) };
}

function bytesOf(size: { readonly [Key in keyof BatchSizeSpec]?: Size }): Partial<BatchSizeSpec> {
  return Object.fromEntries(Object.entries(size).map(([name, value]) => [name, parseBytes(value)]));
}

function withNames<Part extends { readonly Capabilities?: Names }>(
  part: Part,
): Omit<Part, 'Capabilities'> & { readonly Capabilities?: readonly string[] } {
  const { Capabilities, ...rest } = part;
  return Capabilities ? { ...rest, Capabilities: namesOf(Capabilities) } : rest;
}

function namesOf(names: Names): readonly string[] {
  return sortedUnique(Array.isArray(names) ? (names as readonly string[]) : Object.keys(names));
}

/** Certificates that a document gives as files below the network's folder, or as PEM text. */
class CertificateFiles {
  readonly problems: SpecProblem[] = [];
  readonly #folder: string;
  readonly #files: SpecFiles;

  constructor(folder: string, files: SpecFiles) {
    this.#folder = folder;
    this.#files = files;
  }

  consenters(list: readonly ConsenterSpec[]): readonly ConsenterSpec[] {
    return list.map((one, index) => this.#both(one, `/spec/orderer/EtcdRaft/Consenters/${index}`));
  }

  mappings(list: readonly MappingSpec[]): readonly MappingSpec[] {
    return list.map((one, index) => {
      const at = `/spec/orderer/ConsenterMapping/${index}`;
      return { ...this.#both(one, at), Identity: this.#text(one.Identity, `${at}/Identity`) };
    });
  }

  #both<Node extends ConsenterSpec>(node: Node, at: string): Node {
    return {
      ...node,
      ClientTLSCert: this.#text(node.ClientTLSCert, `${at}/ClientTLSCert`),
      ServerTLSCert: this.#text(node.ServerTLSCert, `${at}/ServerTLSCert`),
    };
  }

  #text(written: string, pointer: string): string {
    if (written.includes('-----BEGIN')) return written;
    // Documents of channels may lie in a folder of their own below the network's.
    const path = joinPath(this.#folder, written);
    const text = path === undefined ? undefined : this.#files.read(path);
    if (text !== undefined) return text;
    this.problems.push({
      code: 'CERTIFICATE_MISSING',
      path: pointer,
      what: path === undefined ? `"${written}" leaves the repository` : `there is no file ${path}`,
      mend: 'name a PEM file relative to this document, or put the PEM text itself here',
    });
    return '';
  }
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `10 MB` is 10 * 2^20, as configtxgen reads it (viperutil/config_util.go byteSizeDecodeHook). */
export function parseBytes(written: Size): number {
  if (typeof written === 'number') return written;
  const [, digits = '', unit = ''] = /^(\d+) ?([kmg]?)b?$/i.exec(written) ?? [];
  return Number(digits) * UNITS[unit.toLowerCase()]!;
}
