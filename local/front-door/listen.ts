import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How many ports are tried after a taken one. */
const attempts = 100;

/**
 * Lets the server listen on 127.0.0.1.
 * @param port 0 for any free one. If it is taken, the next free one, unless `portIsExplicit`.
 * @returns the port.
 * @throws Error saying what to do when the port that was asked for is taken.
 */
export async function listen(server: Server, port: number, portIsExplicit: boolean): Promise<number> {
  const candidates = portIsExplicit || port === 0 ? [port] : portsFrom(port);
  for (const candidate of candidates) {
    try {
      server.listen(candidate, '127.0.0.1');
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error(
    portIsExplicit
      ? `Port ${port} is already used by another program: stop that program or choose another port.`
      : `The ports ${port} to ${candidates.at(-1)} are all used by other programs: choose another port.`,
  );
}

const portsFrom = (port: number): number[] =>
  Array.from({ length: attempts }, (_, index) => port + index).filter((candidate) => candidate <= 65_535);
