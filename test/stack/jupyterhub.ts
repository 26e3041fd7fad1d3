import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isRoot, root } from './paths.ts';
import { freePorts } from './ports.ts';
import { type Server, startServer } from './servers.ts';

/** How many servers beside their own a user may have. */
export const NAMED_SERVERS = 3;

/** A JupyterHub whose users' servers are processes of this machine. */
export interface Hub extends Server {
  /** Makes the user where there is none. @returns a token such as users make on the hub's page */
  tokenFor(user: string): Promise<string>;
  /** The user's home, where the servers keep files. */
  home(user: string): string;
  /** Of a service that may make users, servers and tokens. */
  readonly serviceToken: string;
  /** Of a service that may do what a platform in front of the hub needs, and nothing else. */
  readonly platformToken: string;
  /** Makes the user where there is none. */
  addUser(user: string): Promise<void>;
}

const PROXY = join(root, 'node_modules', 'configurable-http-proxy', 'bin', 'configurable-http-proxy');

interface Ports {
  readonly public: number;
  readonly hub: number;
  readonly proxy: number;
}

interface ServiceTokens {
  readonly service: string;
  readonly platform: string;
}

/** Everybody may log in, and a service's token stands for the page on which people make theirs. */
function configuration(python: string, folder: string, ports: Ports, tokens: ServiceTokens): string {
  const text = JSON.stringify;
  const at = (port: number): string => text(`http://127.0.0.1:${port}`);
  return `
c = get_config()  # noqa
c.JupyterHub.bind_url = ${at(ports.public)}
c.JupyterHub.hub_bind_url = ${at(ports.hub)}
c.ConfigurableHTTPProxy.api_url = ${at(ports.proxy)}
c.ConfigurableHTTPProxy.command = [${text(process.execPath)}, ${text(PROXY)}]
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = ${text(join(folder, 'home', '{username}'))}
c.Spawner.cmd = [${text(join(dirname(python), 'jupyterhub-singleuser'))}]
c.Spawner.args = [${isRoot ? '"--allow-root"' : ''}]
c.JupyterHub.allow_named_servers = True
c.JupyterHub.named_server_limit_per_user = ${NAMED_SERVERS}
c.JupyterHub.db_url = ${text(`sqlite:///${join(folder, 'hub.sqlite')}`)}
c.JupyterHub.cookie_secret_file = ${text(join(folder, 'cookie-secret'))}
c.JupyterHub.pid_file = ${text(join(folder, 'hub.pid'))}
c.JupyterHub.services = [
    {"name": "token-page", "api_token": ${text(tokens.service)}},
    {"name": "platform", "api_token": ${text(tokens.platform)}},
]
c.JupyterHub.load_roles = [
    {"name": "token-page", "services": ["token-page"], "scopes": ["admin:users", "servers", "tokens", "access:servers"]},
    {"name": "platform", "services": ["platform"], "scopes": ["read:users:name", "servers", "tokens"]},
]
`;
}

/**
 * Starts a hub on free ports of the loopback.
 * @param python - of an environment with jupyterhub, see `hubEnvironment`
 * @param folder - for its database, its log and the users' homes
 */
export async function startHub(python: string, folder: string): Promise<Hub> {
  mkdirSync(folder, { recursive: true });
  const [serviceToken, platformToken] = [secret(), secret()];
  const [open, hub, proxy] = await freePorts(3);
  const config = join(folder, 'jupyterhub_config.py');
  writeFileSync(
    config,
    configuration(
      python,
      folder,
      { public: open!, hub: hub!, proxy: proxy! },
      { service: serviceToken, platform: platformToken },
    ),
  );
  const server = await startServer({
    name: 'JupyterHub',
    command: python,
    args: ['-m', 'jupyterhub', '-f', config],
    cwd: folder,
    env: {
      PATH: `${dirname(python)}:${process.env.PATH ?? ''}`,
      JUPYTER_CONFIG_DIR: join(folder, 'jupyter-config'),
      JUPYTER_PREFER_ENV_PATH: '1',
    },
    logFile: join(folder, 'hub.log'),
    ready: /JupyterHub is now running at (http:\/\/127\.0\.0\.1:\d+)/,
  });
  const post = async (path: string, body: unknown): Promise<Response> =>
    fetch(`${server.url}/hub/api${path}`, {
      method: 'POST',
      headers: { authorization: `token ${serviceToken}` },
      body: JSON.stringify(body),
    });
  // 409 where there is such a user.
  const addUser = async (user: string): Promise<void> => {
    await post(`/users/${user}`, {});
  };
  return {
    ...server,
    serviceToken,
    platformToken,
    addUser,
    home: (user) => join(folder, 'home', user),
    tokenFor: async (user) => {
      await addUser(user);
      const answer = await post(`/users/${user}/tokens`, { note: 'Run Elsewhere' });
      if (answer.status !== 201) throw new Error(`The hub made no token for ${user}: ${await answer.text()}`);
      return ((await answer.json()) as { token: string }).token;
    },
  };
}

const secret = (): string => randomBytes(24).toString('hex');
