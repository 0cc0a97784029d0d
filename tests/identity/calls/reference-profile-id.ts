import { createHash } from 'node:crypto';

/**
 * The id of the profile that a call creates, from its message and its highest kept identifier:
 * `use_` and the first 27 of the base62 digits (0-9 A-Z a-z) in the base64 text of the SHA-256 of
 * "4:idw1" and, for each part, its length in UTF-8 bytes, ":" and the part.
 */
export function profileId(messageId: string, type: string, value: string): string {
  const parts = ['idw1', messageId, type, value];
  const text = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('');
  const digits = createHash('sha256').update(text).digest('base64').replace(/[+/]/g, '');
  return `use_${digits.slice(0, 27)}`;
}
