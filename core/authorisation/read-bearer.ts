/** What `Authorization: Bearer <token>` carries (RFC 6750 §2.1, RFC 9110 §11.4); undefined for anything else. */
export function readBearer(header: string | undefined): string | undefined {
  if (header === undefined || header.length > 1_000) return undefined;
  return /^bearer +([\w.~+/-]+=*) *$/i.exec(header)?.[1];
}
