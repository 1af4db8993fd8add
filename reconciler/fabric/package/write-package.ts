import { checkLabel } from './package-id.js';
import type { ArchivedFile } from './tar-file.js';
import { writeGzip } from './write-gzip.js';
import { writeTar } from './write-tar.js';

/** connection.json of a chaincode service. `address` and the PEM texts may be templates (`{{.peername}}:9999`). */
export interface ConnectionFile {
  readonly address: string;
  /** Go duration; Fabric's default is 3s. */
  readonly dialTimeout?: string;
  /** TLS is required when this is there; the root certificate as PEM text. */
  readonly tls?: {
    readonly rootCertificate: string;
    /** Present: the service asks its clients for a certificate. PEM texts. */
    readonly client?: { readonly certificate: string; readonly key: string };
  };
}

export interface PackageContent {
  readonly label: string;
  /** `ccaas`, or another builder's name. */
  readonly type: string;
  /** Written as connection.json; left out where the builder needs none. */
  readonly connection?: ConnectionFile;
  /** More files of code.tar.gz, such as META-INF/statedb/couchdb/indexes/x.json or a digest of the voted source. */
  readonly files?: readonly ArchivedFile[];
}

const json = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);

function connectionFile(connection: ConnectionFile): ArchivedFile {
  const { address, dialTimeout, tls } = connection;
  return {
    path: 'connection.json',
    bytes: json({
      address,
      dial_timeout: dialTimeout ?? '10s',
      tls_required: tls !== undefined,
      ...(tls && { root_cert: tls.rootCertificate, client_auth_required: tls.client !== undefined }),
      ...(tls?.client && { client_key: tls.client.key, client_cert: tls.client.certificate }),
    }),
  };
}

/**
 * A chaincode package: same content, same bytes, on any machine and any version of Node, so that every organization
 * gets the same package id. Fabric: internal/peer/packaging, ccaas_builder.
 * @throws PackageError for a bad label, a path that leaves the package or a path that is there twice
 */
export async function writePackage(content: PackageContent): Promise<Uint8Array> {
  checkLabel(content.label);
  const own = content.connection === undefined ? [] : [connectionFile(content.connection)];
  const code = writeGzip(writeTar([...own, ...(content.files ?? [])]));
  return writeGzip(
    writeTar([
      { path: 'code.tar.gz', bytes: code },
      { path: 'metadata.json', bytes: json({ type: content.type, path: '', label: content.label }) },
    ]),
  );
}
