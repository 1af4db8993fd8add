/** A JSON value. Plain data only, so that it can be canonicalised (RFC 8785), hashed and sent. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}
