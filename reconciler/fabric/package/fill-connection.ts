import { fillTemplate, type TemplateValues } from './fill-template.js';
import { goField, goObject } from './go-field.js';

/** connection.json as Fabric's builder leaves it for the peer: templates filled in, TLS parts only where TLS is on. */
export interface FilledConnection {
  readonly address: string;
  /** A Go duration; the peer refuses '' when it starts the chaincode. */
  readonly dial_timeout: string;
  readonly tls_required: boolean;
  readonly client_auth_required: boolean;
  readonly root_cert: string;
  readonly client_key: string;
  readonly client_cert: string;
}

/**
 * Fills in the templates of a package's connection.json. Other fields than those of FilledConnection are left out, as in
 * Fabric (`domain`, too). Fabric: ccaas_builder/cmd/build.
 *
 * @throws Error: no JSON object, a value of the wrong kind, a template that names a value which the peer does not have
 */
export function fillConnection(text: string, values: TemplateValues): FilledConnection {
  const json = goObject(text, 'main.connection');
  const texts = (name: string) => goField(json, 'connection', name, 'string');
  // Go looks at every field's kind before it fills in any.
  const read = {
    address: texts('address'),
    dialTimeout: texts('dial_timeout'),
    tls: goField(json, 'connection', 'tls_required', 'bool'),
    clientAuthentication: goField(json, 'connection', 'client_auth_required', 'bool'),
    rootCertificate: texts('root_cert'),
    clientKey: texts('client_key'),
    clientCertificate: texts('client_cert'),
  };
  const fill = (field: string, template: string): string => {
    try {
      // Half a surrogate pair becomes U+FFFD, as in Go, where texts are UTF-8.
      return Buffer.from(fillTemplate(template, values)).toString();
    } catch (error) {
      throw new Error(`Failed to parse the ${field} field template: ${(error as Error).message}`, { cause: error });
    }
  };
  const ofTls = (field: string, template: string) => (read.tls ? fill(field, template) : '');
  return {
    address: fill('Address', read.address),
    dial_timeout: fill('DialTimeout', read.dialTimeout),
    tls_required: read.tls,
    client_auth_required: read.tls && read.clientAuthentication,
    root_cert: ofTls('RootCert', read.rootCertificate),
    client_key: ofTls('ClientKey', read.clientKey),
    client_cert: ofTls('ClientCert', read.clientCertificate),
  };
}
