/** Members of requests and replies by the headers that they travel in. Source: S3 API reference, the page of each operation. */
export const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-language': 'ContentLanguage',
  'content-length': 'ContentLength',
  'content-md5': 'ContentMD5',
  'content-type': 'ContentType',
  'etag': 'ETag',
  'expires': 'Expires',
  'if-match': 'IfMatch',
  'if-modified-since': 'IfModifiedSince',
  'if-none-match': 'IfNoneMatch',
  'if-unmodified-since': 'IfUnmodifiedSince',
  'last-modified': 'LastModified',
  'range': 'Range',
  'x-amz-acl': 'ACL',
  'x-amz-checksum-crc32': 'ChecksumCRC32',
  'x-amz-checksum-crc32c': 'ChecksumCRC32C',
  'x-amz-checksum-crc64nvme': 'ChecksumCRC64NVME',
  'x-amz-checksum-mode': 'ChecksumMode',
  'x-amz-checksum-sha1': 'ChecksumSHA1',
  'x-amz-checksum-sha256': 'ChecksumSHA256',
  'x-amz-delete-marker': 'DeleteMarker',
  'x-amz-mfa': 'MFA',
  'x-amz-object-lock-legal-hold': 'ObjectLockLegalHoldStatus',
  'x-amz-object-lock-mode': 'ObjectLockMode',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-server-side-encryption-aws-kms-key-id': 'SSEKMSKeyId',
  'x-amz-server-side-encryption-customer-algorithm': 'SSECustomerAlgorithm',
  'x-amz-tagging': 'Tagging',
  'x-amz-version-id': 'VersionId',
  'x-amz-write-offset-bytes': 'WriteOffsetBytes',
};

/** Members of requests by the parameters of a query. */
export const PARAMETERS: Readonly<Record<string, string>> = {
  'continuation-token': 'ContinuationToken',
  'delimiter': 'Delimiter',
  'encoding-type': 'EncodingType',
  'fetch-owner': 'FetchOwner',
  'max-keys': 'MaxKeys',
  'partNumber': 'PartNumber',
  'prefix': 'Prefix',
  'start-after': 'StartAfter',
  'versionId': 'VersionId',
};

/** What the headers of a user's own metadata begin with. */
export const METADATA = 'x-amz-meta-';
