import { existsSync, readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { delimiter, join } from 'node:path';
import type { PythonEnvironment } from './install';
import { REPOSITORY } from './paths';

export const HOST = '127.0.0.1';
export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

// With AUTH this access key is the account's root; every other caller needs policies.
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Where one emulator listens, and what it keeps where. */
export interface Place {
  readonly port: number;
  readonly directory: string;
  readonly auth: boolean;
}

/** What clients of the AWS SDK are created with; plain data, so that it can be handed to another process as JSON. */
export interface ClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** With TLS: trusts the emulator's certificate. */
  readonly requestHandler?: { readonly httpsAgent: { readonly ca: string } };
}

export function endpointOf({ port, auth }: Place): string {
  return `${auth ? 'https' : 'http'}://${HOST}:${port}`;
}

/** The certificate to trust, once the launcher has written it; undefined without TLS. */
export function certificateOf(place: Place): string | undefined {
  return place.auth && existsSync(certificateFile(place)) ? readFileSync(certificateFile(place), 'utf8') : undefined;
}

export function clientConfigOf(place: Place): ClientConfig {
  const ca = certificateOf(place);
  const config = { region: REGION, endpoint: endpointOf(place), credentials: CREDENTIALS };
  return ca ? { ...config, requestHandler: { httpsAgent: { ca } } } : config;
}

/** What the CDK CLI and the SDKs need in their environment to talk to the emulator, and to nothing else. */
export function clientEnvironment(place: Place): Record<string, string> {
  const certificate = certificateFile(place);
  return {
    AWS_ENDPOINT_URL: endpointOf(place),
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_SESSION_TOKEN: '',
    AWS_PROFILE: '',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_PROXY: HOST,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    ...(place.auth && { AWS_CA_BUNDLE: certificate, NODE_EXTRA_CA_CERTS: certificate }),
  };
}

/** The whole environment of the server. Functions inherit it, so nothing of this machine's is in it. */
export function serverEnvironment(place: Place, { nodeBin }: PythonEnvironment): Record<string, string> {
  return {
    PATH: [nodeBin, '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    TMPDIR: place.directory,
    GATEWAY_PORT: String(place.port),
    BIND_HOST: HOST,
    MINISTACK_HOST: HOST,
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    PYTHONDONTWRITEBYTECODE: '1', // the launcher lies among the sources
    PYTHONUNBUFFERED: '1',
    PYTHONUTF8: '1',
    // What functions find on AWS: the SDK, and these variables.
    NODE_PATH: join(REPOSITORY, 'node_modules'),
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    NODE_OPTIONS: '--disable-warning=DEP0169', // of MiniStack's worker, not of the function's code
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    // Queues are TLS only, and with AUTH their policies are enforced.
    ...(place.auth && { AUTH: 'true', USE_SSL: '1', MINISTACK_SSL_CERT: certificateFile(place), MINISTACK_SSL_KEY: join(place.directory, 'server.key') }),
  };
}

function certificateFile({ directory }: Place): string {
  return join(directory, 'server.crt');
}
