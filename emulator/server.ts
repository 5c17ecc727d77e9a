import { ACCOUNT, clientConfigOf, clientEnvironment, endpointOf, REGION, serverEnvironment, type ClientConfig, type Place } from './environment';
import { untilHealthy } from './health';
import { installEmulator } from './install';
import { newLogFile, newRunDirectory, removeDirectory } from './paths';
import { freePort, requireFree } from './port';
import { killGroup, launch } from './server-process';

/** How the emulator is started. */
export interface EmulatorOptions {
  /**
   * Whether IAM policies and the policies of queues and topics are enforced. Served with TLS then.
   *
   * @default false
   */
  readonly auth?: boolean;

  /** @default - a free one */
  readonly port?: number;

  /** Told what takes time. */
  readonly log?: (line: string) => void;
}

/** A running emulator. It does not keep this process alive, and ends with it. */
export interface Emulator {
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;

  /** Environment variables for the CDK CLI, the AWS CLI and SDKs of other processes. */
  readonly env: Readonly<Record<string, string>>;

  /** For clients of this process: `new SQSClient(emulator.clientConfig)`. */
  readonly clientConfig: ClientConfig;

  /** What the server and the functions printed. */
  readonly logFile: string;

  /** Scratch space, removed at the end. */
  readonly directory: string;

  /** Ends the server and every function, and forgets all state. */
  stop(): Promise<void>;
}

/**
 * Starts MiniStack, installing it when it is not there.
 *
 * @throws one sentence when the port is in use, or when the server ends at once; what `installEmulator` throws.
 */
export async function startEmulator({ auth = false, port, log = () => {} }: EmulatorOptions = {}): Promise<Emulator> {
  const python = await installEmulator(log);
  if (port !== undefined) await requireFree(port);
  const place: Place = { auth, port: port ?? await freePort(), directory: newRunDirectory() };
  const logFile = newLogFile('server');
  const server = launch(python.python, serverEnvironment(place, python), logFile);
  const stop = async () => {
    const ended = killGroup(server);
    removeDirectory(place.directory); // before anything is awaited: a process that exits has no time for that
    await ended;
  };
  try {
    await untilHealthy(place, server, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    endpoint: endpointOf(place),
    region: REGION,
    account: ACCOUNT,
    env: clientEnvironment(place),
    clientConfig: clientConfigOf(place),
    logFile,
    directory: place.directory,
    stop,
  };
}
