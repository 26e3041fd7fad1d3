import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { openApiDocument } from '../http/openapi.js';
import { createUrls } from '../http/urls.js';

/** A request and its answer, as they went over the wire. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  /** The body of the request, where it was JSON. */
  readonly json?: unknown;
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

type Content = Readonly<Record<string, { readonly schema: object }>>;

interface Operation {
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

interface Api {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const api = openApiDocument('Test', createUrls('http://localhost')) as Api;
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
ajvFormats.default(ajv);
// References within the document are found from here; what is no JSON Schema in it is not looked at.
ajv.addVocabulary(Object.keys(api));
ajv.addSchema(api, 'api');
const compiled = new Map<string, ValidateFunction>();

/** Checks a document against the schema at this place of the OpenAPI document. */
function check(pointer: readonly string[], document: unknown, what: string): void {
  const part = pointer.map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1')).map(encodeURIComponent);
  const ref = `api#/${part.join('/')}`;
  const validate = compiled.get(ref) ?? ajv.compile({ $ref: ref });
  compiled.set(ref, validate);
  if (validate(document)) return;
  throw new Error(`${what} is not what openapi.json says: ${ajv.errorsText(validate.errors)}`);
}

/** The pattern of the document that an address fits. The service may live below a path. */
function patternOf(url: string): string | undefined {
  const { pathname } = new URL(url);
  return Object.keys(api.paths).find((pattern) =>
    new RegExp(`(^|/run)${pattern.replaceAll('.', '\\.').replace(/\{\w+\}/, '[^/]+')}$`).test(pathname),
  );
}

const mediaType = (header: string): string => header.split(';')[0]?.trim() ?? '';

/**
 * Holds one exchange against the service's own OpenAPI document.
 * @throws Error when the document does not know the route, the status or the type, or the bodies are not as it says
 */
export function checkExchange({ method, url, json, status, type, text }: Exchange): void {
  const media = mediaType(type);
  const pattern = patternOf(url);
  const verb = method.toLowerCase();
  const what = `${method} ${url}: the answer ${status} (${media})`;
  const operation = pattern === undefined ? undefined : api.paths[pattern]?.[verb];
  if (pattern === undefined || operation === undefined) {
    if (media === 'application/json') throw new Error(`${what} is JSON, and openapi.json has no such route`);
    return;
  }
  const response = operation.responses[status];
  if (response === undefined) throw new Error(`${what} is not in openapi.json`);
  const at = ['paths', pattern, verb];
  if (json !== undefined && status < 400)
    check(
      [...at, 'requestBody', 'content', 'application/json', 'schema'],
      json,
      `${method} ${url}: the request`,
    );
  if (text === '' && response.content === undefined) return;
  if (response.content?.[media] === undefined)
    throw new Error(`${what} has a type that is not in openapi.json`);
  if (media === 'application/json')
    check([...at, 'responses', String(status), 'content', media, 'schema'], JSON.parse(text), what);
}
