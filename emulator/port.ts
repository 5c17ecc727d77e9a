import { createServer, type AddressInfo } from 'node:net';
import { HOST } from './environment';

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  return listenOnce(0);
}

/** @throws one sentence when somebody listens on `port`, or this user may not. */
export async function requireFree(port: number): Promise<void> {
  try {
    await listenOnce(port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(code === 'EADDRINUSE'
      ? `port ${port} is in use: choose another one for the emulator, or none to get a free one`
      : `port ${port} cannot be opened for the emulator: ${code}`);
  }
}

async function listenOnce(port: number): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, HOST, resolve);
  });
  const { port: given } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return given;
}
