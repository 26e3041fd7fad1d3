import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CryptoKey, JWK } from 'jose';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Adapter } from 'oidc-provider';
import { Provider } from 'oidc-provider';

/** A real OpenID Connect issuer on a free loopback port; its clients are people. */
export interface TestIssuer {
  /** As its tokens name it. */
  readonly url: string;
  /** An access token of somebody by the client credentials grant (RFC 6749, section 4.4). */
  token(name: string, audience?: string): Promise<string>;
  /** Signs anything as the issuer would. */
  forge(
    claims: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
  ): Promise<string>;
  /** The public key that it signs with now. */
  readonly publicKey: JWK;
  /** Signs with a new key from now on; the old one is no longer published. */
  rotate(): Promise<void>;
  /** How often its keys were read. */
  readonly keysRead: number;
  /** While set, it takes requests and does not answer, or answers with this status. */
  broken: 'silent' | number | undefined;
  stop(): Promise<void>;
}

export const AUDIENCE = 'https://platform.example.org';
const TOKEN_SECONDS = 600;

interface SigningKey {
  readonly secret: CryptoKey;
  readonly published: JWK;
  readonly whole: JWK;
}

async function newKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const names = { kid: randomUUID(), alg: 'RS256', use: 'sig' };
  return {
    secret: privateKey,
    published: { ...(await exportJWK(publicKey)), ...names },
    whole: { ...(await exportJWK(privateKey)), ...names },
  };
}

const nothing = (): Promise<undefined> => Promise.resolve(undefined);

/** Its tokens say everything themselves: it has nothing to keep. */
const KEEPS_NOTHING: Adapter = {
  upsert: nothing,
  find: nothing,
  findByUserCode: nothing,
  findByUid: nothing,
  consume: nothing,
  destroy: nothing,
  revokeByGrantId: nothing,
};

function createProvider(
  url: string,
  people: Readonly<Record<string, readonly string[]>>,
  key: SigningKey,
): Provider {
  return new Provider(url, {
    clients: Object.keys(people).map((name) => ({
      client_id: name,
      client_secret: `secret-of-${name}`,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    adapter: () => KEEPS_NOTHING,
    ttl: { ClientCredentials: TOKEN_SECONDS },
    jwks: { keys: [key.whole] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, audience) => ({
          scope: 'run',
          audience,
          accessTokenTTL: TOKEN_SECONDS,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    extraTokenClaims: (_context, token) => ({ groups: people[token.clientId ?? ''] ?? [] }),
  });
}

/** @param people - names, and the groups that their tokens have */
export async function startIssuer(people: Readonly<Record<string, readonly string[]>>): Promise<TestIssuer> {
  let serve: RequestListener = (_request, response) => void response.end();
  let keysRead = 0;
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/jwks')) keysRead += 1;
    if (issuer.broken === 'silent') return;
    if (issuer.broken === undefined) serve(request, response);
    else response.writeHead(issuer.broken).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let key: SigningKey;
  const use = async (): Promise<void> => {
    key = await newKey();
    const answer = createProvider(url, people, key).callback();
    serve = (request, response) => void answer(request, response);
  };
  await use();

  const issuer: TestIssuer = {
    url,
    broken: undefined,
    rotate: use,
    get keysRead() {
      return keysRead;
    },
    get publicKey() {
      return key.published;
    },
    async token(name, audience = AUDIENCE) {
      const answer = await fetch(`${url}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${name}:secret-of-${name}`)}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: audience }),
      });
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`the issuer gives no token: ${text}`);
      return (JSON.parse(text) as { readonly access_token: string }).access_token;
    },
    forge: (claims, header = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({
          alg: 'RS256',
          typ: 'at+jwt',
          ...(key.published.kid === undefined ? {} : { kid: key.published.kid }),
          ...header,
        })
        .sign(key.secret),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return issuer;
}
