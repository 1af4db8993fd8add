import { WireError } from './wire-error.js';

const MIN = '\u0000';
const MAX = '\u{10ffff}';

/** The first forbidden character, with its position in UTF-8 bytes, as Go's range over a string counts. */
function checkPart(part: string): void {
  let position = 0;
  for (const character of part) {
    if (character === MIN || character === MAX) {
      const name = character === MIN ? 'U+0000' : 'U+10FFFF';
      throw new WireError(
        `input contains unicode ${name} starting at position [${position}]. U+0000 and U+10FFFF are not allowed in the input attribute of a composite key`,
      );
    }
    position += Buffer.byteLength(character);
  }
}

function decodeUtf8(part: Uint8Array | string): string {
  if (typeof part === 'string') {
    return part;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(part);
  } catch {
    throw new WireError(`not a valid utf8 string: [${Buffer.from(part).toString('hex')}]`);
  }
}

/**
 * U+0000, the object type, and each attribute, each ended by U+0000. Parts may be given as bytes, which are then checked
 * to be UTF-8. Fabric: fabric-chaincode-go shim/stub.go CreateCompositeKey.
 * @throws WireError with the shim's texts.
 */
export function compositeKey(objectType: Uint8Array | string, attributes: readonly (Uint8Array | string)[]): string {
  const parts = [objectType, ...attributes].map((part) => {
    const text = decodeUtf8(part);
    checkPart(text);
    return text;
  });
  return MIN + parts.map((part) => part + MIN).join('');
}
