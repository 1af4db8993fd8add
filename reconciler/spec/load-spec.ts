import { formatAddress } from '../core/model/address.js';
import { deepFreeze } from '../core/model/deep-freeze.js';
import type { JsonObject } from '../core/model/json.js';
import type { FoundProblem, PlanningKind, Resource } from '../core/model/kind.js';
import { compareBytes } from '../core/order/compare-bytes.js';
import { holdsLoneKey } from '../core/text/mask-keys.js';
import { checkEnvelope } from './check-envelope.js';
import type { DesiredState } from './desired-state.js';
import { compareDiagnostics, type Diagnostic } from './diagnostic.js';
import { FileReport } from './file-report.js';
import { keyProblems } from './key-values.js';
import { type ParsedDocument, parseYaml } from './parse-yaml.js';
import { findPrivateKeys } from './private-keys.js';
import { type SchemaCheck, type Soundness, schemaCheck } from './schema-check.js';
import type { SourceFile } from './source-file.js';
import { isDocumentFile, SpecFolder } from './spec-folder.js';

export interface LoadOptions {
  /** By name. */
  readonly kinds: ReadonlyMap<string, PlanningKind<never>>;
  /** The parsed schema of a file name under `schemas/`; asked only for kinds that occur. */
  readonly schema: (file: string) => JsonObject;
  /** The same schema as compiled code, where the build made it. */
  readonly soundness?: (file: string) => Soundness | undefined;
}

/** `desired` is undefined as soon as one diagnostic is an error: half a spec is never acted on. */
export interface LoadResult {
  readonly desired: DesiredState | undefined;
  /** Sorted by file and position; errors and warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A document that satisfied its schema, before it has an address: that needs the Network's name. */
interface Draft {
  readonly kind: PlanningKind<never>;
  readonly name: string;
  readonly spec: JsonObject;
  readonly document: ParsedDocument;
  readonly report: FileReport;
}

/**
 * Bytes of one network's folder to its validated, frozen desired state. Pure.
 * YAML -> envelope -> schema -> defaults and order -> addresses -> what documents say of others -> references and bounds.
 */
export function loadSpec(files: readonly SourceFile[], options: LoadOptions): LoadResult {
  const folder = new SpecFolder(files);
  const reports = folder.documentFiles.map((path) => readReport(folder, path));
  const checks = new Map<string, SchemaCheck>();
  const drafts = reports.flatMap((report) => readDrafts(report, options, checks));
  for (const path of folder.otherFiles) checkOtherFile(folder, path, reports);
  const { resources: written, owners, network } = addressed(drafts, folder, reports);
  const isSound = reports.every(({ failed }) => !failed);
  const resources = isSound ? folded(written, owners) : written;
  if (isSound) checkResources(resources, owners);
  const diagnostics = reports.flatMap((report) => report.diagnostics).sort(compareDiagnostics);
  const failed = diagnostics.some(({ severity }) => severity === 'error');
  return { desired: failed || network === undefined ? undefined : { network, resources }, diagnostics };
}

type Owners = ReadonlyMap<string, Draft>;

/** What documents say of others is in those from here on: nothing else has to look for it in two places. */
function folded(resources: ReadonlyMap<string, Resource>, owners: Owners): ReadonlyMap<string, Resource> {
  const all = new Map(resources);
  for (const [kind, listed] of byKind(resources, owners)) {
    const { specs = new Map<string, JsonObject>(), problems = [] } = kind.fold?.(listed, all) ?? {};
    for (const [key, spec] of specs) all.set(key, deepFreeze({ ...all.get(key)!, spec }));
    report(problems, owners);
  }
  return all;
}

function checkResources(resources: ReadonlyMap<string, Resource>, owners: Owners): void {
  for (const [key, resource] of resources) {
    const { kind, report, document } = owners.get(key)!;
    report.addProblems(document.index, kind.check(resource, resources));
  }
  for (const [kind, listed] of byKind(resources, owners)) report(kind.checkAll?.(listed) ?? [], owners);
}

function byKind(resources: ReadonlyMap<string, Resource>, owners: Owners): ReadonlyMap<Draft['kind'], Resource[]> {
  const lists = new Map<Draft['kind'], Resource[]>();
  for (const [key, resource] of resources) {
    const { kind } = owners.get(key)!;
    const listed = lists.get(kind);
    if (listed) listed.push(resource);
    else lists.set(kind, [resource]);
  }
  return lists;
}

function report(problems: readonly FoundProblem[], owners: Owners): void {
  for (const { resource, problem } of problems) {
    const owner = owners.get(formatAddress(resource.address))!;
    owner.report.addProblems(owner.document.index, [problem]);
  }
}

function readReport(folder: SpecFolder, path: string): FileReport {
  const text = folder.read(path);
  const report = new FileReport(path, text ?? '');
  if (text === undefined) {
    report.add({
      code: 'FILE_UNREADABLE',
      what: folder.refusal(path),
      mend: 'save it as UTF-8 text, in smaller files',
    });
  }
  addPrivateKeys(report);
  return report;
}

function addPrivateKeys(report: FileReport): void {
  for (const offset of findPrivateKeys(report.text)) {
    report.add({
      code: 'PRIVATE_KEY',
      offset,
      what: 'a private key stands here',
      mend: 'remove it, take the key out of use, and issue another: whoever could read this repo has it',
    });
  }
}

/** Files beside the documents hold certificates; a key among them is as bad as one in a document. */
function checkOtherFile(folder: SpecFolder, path: string, reports: FileReport[]): void {
  const text = folder.read(path);
  if (text === undefined || findPrivateKeys(text).length === 0) return;
  const report = new FileReport(path, text);
  addPrivateKeys(report);
  reports.push(report);
}

function readDrafts(report: FileReport, options: LoadOptions, checks: Map<string, SchemaCheck>): Draft[] {
  if (report.text === '' || !isDocumentFile(report.file)) return [];
  const parsed = parseYaml(report.text);
  for (const defect of parsed.defects) report.add(defect);
  const mayHoldKeys = holdsLoneKey(report.text);
  return parsed.documents.flatMap((document) => {
    const envelope = checkEnvelope(document.value, [...options.kinds.keys()]);
    if (typeof envelope !== 'string') {
      report.addProblems(document.index, envelope);
      return [];
    }
    const kind = options.kinds.get(envelope)!;
    let check = checks.get(envelope);
    if (!check) {
      check = schemaCheck(options.schema(kind.schema), options.soundness?.(kind.schema));
      checks.set(envelope, check);
    }
    const keys = mayHoldKeys ? keyProblems(document.value, options.schema(kind.schema)) : [];
    const problems = keys.length > 0 ? keys : check(document.value);
    report.addProblems(document.index, problems);
    if (problems.length > 0) return [];
    const { metadata, spec } = document.value as { metadata: { name: string }; spec: JsonObject };
    return [{ kind, name: metadata.name, spec, document, report }];
  });
}

interface Addressed {
  readonly network: string | undefined;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly owners: Owners;
}

function addressed(drafts: readonly Draft[], folder: SpecFolder, reports: FileReport[]): Addressed {
  const network = networkName(drafts, reports);
  const found: [string, Resource][] = [];
  const owners = new Map<string, Draft>();
  for (const draft of drafts) {
    const address = { network: network ?? '?', kind: draft.kind.name, name: draft.name };
    const key = formatAddress(address);
    const earlier = owners.get(key);
    if (earlier) {
      const place = earlier.report.at(earlier.document.offset);
      draft.report.addProblems(draft.document.index, [
        {
          code: 'ADDRESS_DUPLICATE',
          path: '/metadata/name',
          what: `there are two documents for ${draft.kind.name} "${draft.name}"; the other is at ${place}`,
          mend: 'keep one, or give one another name',
        },
      ]);
      continue;
    }
    owners.set(key, draft);
    found.push([key, complete(draft, address, folder)]);
  }
  found.sort(([left], [right]) => compareBytes(left, right));
  return { network, resources: new Map(found), owners };
}

function complete(draft: Draft, address: Resource['address'], folder: SpecFolder): Resource {
  const { suspend, allow, ...rest } = draft.spec as JsonObject & {
    suspend?: { reason: string; by: string; until?: string };
    allow?: readonly string[];
  };
  const file = draft.report.file;
  const { spec, problems } = draft.kind.complete(rest, { name: draft.name, file }, folder);
  draft.report.addProblems(draft.document.index, problems);
  const { line, column } = draft.report.position(draft.document.offset);
  return deepFreeze({
    address,
    spec,
    origin: { file, line, column },
    suspend: suspend && { reason: suspend.reason, by: suspend.by, until: suspend.until },
    allow: [...(allow ?? [])].sort(compareBytes),
  });
}

/** Every folder has exactly one Network document: its name begins every address. */
function networkName(drafts: readonly Draft[], reports: FileReport[]): string | undefined {
  const networks = drafts.filter(({ kind }) => kind.name === 'Network');
  const names = new Set(networks.map(({ name }) => name));
  for (const second of networks.filter(({ name }) => name !== networks[0]?.name)) {
    second.report.addProblems(second.document.index, [
      {
        code: 'NETWORK_SECOND',
        path: '/metadata/name',
        what: `a folder holds one network; "${networks[0]!.name}" is declared already`,
        mend: 'move this network to a folder of its own',
      },
    ]);
  }
  if (names.size > 0) return networks[0]!.name;
  if (reports.some(({ failed }) => failed)) return undefined;
  const report = reports[0] ?? new FileReport('.', '');
  if (!reports.includes(report)) reports.push(report);
  report.add({
    code: 'NETWORK_MISSING',
    what: 'no document of this folder has kind: Network',
    mend: 'add one: it names the organizations and how they decide',
  });
  return undefined;
}
