import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { compareUtf8 } from '../requests/compare-utf8.ts';
import type { ObjectHead, ObjectVersion } from '../services.ts';
import type { BucketClient } from './bucket-client.ts';
import { plainEtag } from './write-object.ts';

/** Where a list of versions goes on: after this version of this key, or after all of the key's. */
export interface VersionMarker {
  key?: string;
  versionId?: string;
}

interface Version extends Omit<ObjectHead, 'sequencer'> {
  isLatest: boolean;
}

interface VersionPage {
  versions: Version[];
  deleteMarkers: (ObjectVersion & { isLatest: boolean })[];
  next?: VersionMarker;
}

/** One page of versions and delete markers in key order, the newest of a key first, as S3 cuts it. */
async function readVersionPage(
  bucket: BucketClient,
  prefix: string,
  marker: VersionMarker,
  limit: number,
): Promise<VersionPage> {
  const page = await bucket.call(({ abortSignal }) =>
    bucket.client().send(
      new ListObjectVersionsCommand({
        Bucket: bucket.bucket,
        Prefix: prefix,
        MaxKeys: limit,
        // XML cannot carry every character of a key
        EncodingType: 'url',
        ...(marker.key !== undefined && { KeyMarker: marker.key }),
        ...(marker.versionId !== undefined && { VersionIdMarker: marker.versionId }),
      }),
      { abortSignal },
    ),
  );
  const plain = (key = ''): string =>
    page.EncodingType === 'url' ? decodeURIComponent(key.replaceAll('+', ' ')) : key;
  return {
    versions: (page.Versions ?? []).map((version) => ({
      key: plain(version.Key),
      versionId: version.VersionId ?? 'null',
      bytes: version.Size ?? 0,
      etag: plainEtag(version.ETag),
      modifiedAt: wholeSecond(version.LastModified),
      isLatest: version.IsLatest === true,
    })),
    deleteMarkers: (page.DeleteMarkers ?? []).map((deleted) => ({
      key: plain(deleted.Key),
      versionId: deleted.VersionId ?? 'null',
      isDeleteMarker: true,
      modifiedAt: wholeSecond(deleted.LastModified),
      isLatest: deleted.IsLatest === true,
    })),
    ...(page.IsTruncated && {
      next: { key: plain(page.NextKeyMarker), versionId: page.NextVersionIdMarker },
    }),
  };
}

/**
 * One page as `listVersions` answers it. The SDK tells versions and delete markers apart, so their common order is
 * made again from times of whole seconds: what is current comes first, and among the older ones of one second a
 * version comes before a marker.
 */
export async function readVersions(
  bucket: BucketClient,
  prefix: string,
  marker: VersionMarker,
  limit: number,
): Promise<{ items: ObjectVersion[]; next?: VersionMarker }> {
  const { versions, deleteMarkers, next } = await readVersionPage(bucket, prefix, marker, limit);
  const all = [...versions.map((version) => ({ ...version, isDeleteMarker: false })), ...deleteMarkers];
  all.sort(
    (a, b) =>
      compareUtf8(a.key, b.key) ||
      Number(b.isLatest) - Number(a.isLatest) ||
      Date.parse(b.modifiedAt) - Date.parse(a.modifiedAt),
  );
  const items = all.map(({ key, versionId, isDeleteMarker, modifiedAt }) => ({
    key,
    versionId,
    isDeleteMarker,
    modifiedAt,
  }));
  return { items, next };
}

/**
 * Current versions under a prefix after a key, in key order: `count` of them, or all there are. S3's plain list
 * names no version ids, so the list of versions is read, and what is not current is passed over.
 */
export async function readCurrentVersions(
  bucket: BucketClient,
  prefix: string,
  after: string | undefined,
  count: number,
): Promise<ObjectHead[]> {
  const heads: ObjectHead[] = [];
  let current: { version: Version; older: number } | undefined;
  const close = (): void => {
    if (current) heads.push(toHead(current.version, current.older));
    current = undefined;
  };
  for await (const version of eachVersion(bucket, prefix, { key: after }, MAX_PAGE_ITEMS)) {
    if (current && isOfSameSecond(version, current.version)) current.older++;
    else close();
    if (heads.length === count) return heads;
    if (version.isLatest) current = { version, older: 0 };
  }
  close();
  return heads;
}

/**
 * The place of a version among those of its key, as a text. S3's own order is the order in which versions were
 * begun. It tells the second of it, and lists the versions of one second in their order, so the text is the second
 * and the number of versions of that second before this one. (The sequencer in S3's events orders them as well, but
 * exists only there: what a sweep finds has none, and the two could not be compared.) Removing one of three versions
 * of the same key and second for good, between two looks, is the one thing that could give two the same place.
 */
export async function findSequencer(
  bucket: BucketClient,
  { key, versionId, modifiedAt }: Pick<ObjectHead, 'key' | 'versionId' | 'modifiedAt'>,
): Promise<string> {
  let older = 0;
  for await (const version of eachVersion(bucket, key, { key, versionId }, FEW_ITEMS)) {
    if (!isOfSameSecond(version, { key, modifiedAt })) break;
    older++;
  }
  return writeSequencer(modifiedAt, older);
}

/** S3 keeps times of whole seconds in heads, and says `.000` in lists; both are cut to be the same text. */
export function wholeSecond(time: Date | undefined): string {
  return new Date(Math.floor((time?.getTime() ?? 0) / 1_000) * 1_000).toISOString();
}

const MAX_PAGE_ITEMS = 1_000;
const FEW_ITEMS = 20;

async function* eachVersion(
  bucket: BucketClient,
  prefix: string,
  after: VersionMarker,
  pageItems: number,
): AsyncGenerator<Version> {
  for (let marker: VersionMarker | undefined = after; marker; ) {
    const page: VersionPage = await readVersionPage(bucket, prefix, marker, pageItems);
    yield* page.versions;
    marker = page.next;
  }
}

function isOfSameSecond(
  a: Pick<Version, 'key' | 'modifiedAt'>,
  b: Pick<Version, 'key' | 'modifiedAt'>,
): boolean {
  return a.key === b.key && a.modifiedAt === b.modifiedAt;
}

function toHead({ isLatest: _, ...version }: Version, older: number): ObjectHead {
  return { ...version, sequencer: writeSequencer(version.modifiedAt, older) };
}

function writeSequencer(modifiedAt: string, older: number): string {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
  return `${hex(Date.parse(modifiedAt) / 1_000, 10)}-${hex(older, 6)}`;
}
