/** What a spec may at most hold. Whoever writes to a repo must not be able to stop the loops that read it. */
export const LIMITS = {
  /** Bytes of one file. */
  fileBytes: 8 * 1024 * 1024,
  /** Bytes of all files of one network. */
  totalBytes: 128 * 1024 * 1024,
  files: 50_000,
  /** Nesting of one document. */
  depth: 40,
  /** What `yaml` counts: aliases times the size of what they stand for. */
  aliases: 100,
} as const;
