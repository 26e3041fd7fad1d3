import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type Server } from 'node:tls';
import { Agent } from 'undici';
import type { ConnectPlay } from './fault.ts';

/** For each way in which a connection fails, an agent that makes such connections, whatever it is told to connect to. */
export interface Connections {
  readonly agents: Readonly<Record<ConnectPlay['connect'] | 'all well', Agent>>;
  close(): Promise<void>;
}

/** Nobody listens to the discard port (RFC 863) any more. */
const NOBODY = 9;

const LOCALHOST = 'DNS:localhost,IP:127.0.0.1';

/**
 * Certificates of our own, and servers that show them: one that has expired, one of another maker than the client knew, one of
 * another host. Debian's ca-certificates bring openssl(1).
 */
export async function openConnections(): Promise<Connections> {
  const folder = await mkdtemp(join(tmpdir(), 'run-elsewhere-faults-'));
  const [expired, changed, foreign] = await Promise.all([
    tlsServer(folder, 'expired', LOCALHOST, '-1'),
    tlsServer(folder, 'changed', LOCALHOST, '2'),
    tlsServer(folder, 'foreign', 'DNS:elsewhere.example', '2'),
  ]);
  const known = (await makePair(folder, 'known', LOCALHOST, '2')).cert;
  await rm(folder, { recursive: true });
  const agents = {
    'all well': new Agent(),
    nobody: new Agent({
      connect: (_options, callback) => {
        callback(
          Object.assign(new Error(`connect ECONNREFUSED 127.0.0.1:${NOBODY}`), { code: 'ECONNREFUSED' }),
          null,
        );
      },
    }),
    'expired certificate': tlsAgent(expired.port, expired.cert),
    'changed certificate': tlsAgent(changed.port, known),
    'certificate of another host': tlsAgent(foreign.port, foreign.cert),
  };
  return {
    agents,
    close: async () => {
      await Promise.all(Object.values(agents).map((agent) => agent.destroy()));
      await Promise.all([expired, changed, foreign].map(({ server }) => closeServer(server)));
    },
  };
}

interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** @param days for how long it is valid, from now on */
async function makePair(folder: string, name: string, altName: string, days: string): Promise<Pair> {
  const [cert, key, request] = ['crt', 'key', 'csr'].map((ending) => join(folder, `${name}.${ending}`)) as [
    string,
    string,
    string,
  ];
  const openssl = (...args: readonly string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
  const extension = join(folder, `${name}.ext`);
  await writeFile(extension, `subjectAltName=${altName}\n`);
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-new', ...kind, '-subj', `/CN=${name}`, '-keyout', key, '-out', request);
  // `req` makes none that has expired already.
  openssl(
    'x509',
    '-req',
    '-in',
    request,
    '-signkey',
    key,
    '-days',
    days,
    '-extfile',
    extension,
    '-out',
    cert,
  );
  return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
}

async function tlsServer(
  ...[folder, name, altName, days]: Parameters<typeof makePair>
): Promise<{ server: Server; port: number; cert: string }> {
  const { cert, key } = await makePair(folder, name, altName, days);
  const server = createServer({ cert, key }, (socket) => socket.end());
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port, cert };
}

function tlsAgent(port: number, ca: string): Agent {
  return new Agent({
    connect: (_options, callback) => {
      const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', ca });
      socket.once('secureConnect', () => callback(null, socket));
      socket.once('error', (error: Error) => callback(error, null));
    },
  });
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
