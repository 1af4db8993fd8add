const BOUNDARY = 'quorate-channel-join';

/** The body with which an orderer joins a channel: one form field `config-block`. Fabric: internal/osnadmin/join.go. */
export function joinBody(configBlock: Uint8Array): { readonly body: Buffer; readonly contentType: string } {
  const head =
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="config-block"; filename="config.block"\r\n` +
    'Content-Type: application/octet-stream\r\n\r\n';
  return {
    body: Buffer.concat([Buffer.from(head), configBlock, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]),
    contentType: `multipart/form-data; boundary=${BOUNDARY}`,
  };
}

/** Where an orderer lists, takes and drops channels. Fabric: orderer/common/channelparticipation/restapi.go. */
export const CHANNELS_PATH = '/participation/v1/channels';
