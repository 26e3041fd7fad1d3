import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAMESPACE } from '@run-elsewhere/planner/wire';
import { must, run } from './commands.ts';
import { canInstall, installDebian } from './debian.ts';
import { cacheFolder } from './paths.ts';
import { digest, once } from './stamps.ts';

type Say = (text: string) => void;

/** Debian's package that has the schemas of the IVOA and the W3C as files. It is unpacked, never installed. */
const PACKAGE = 'python3-gavo';

/** Where they lie in it. */
const FOLDER = join('usr', 'lib', 'python3', 'dist-packages', 'gavo', 'resources', 'schemata');

/** The schemas of our documents and of those that our tests' services write; each imports what it needs itself. */
const SCHEMAS = [
  ['http://www.ivoa.net/xml/UWS/v1.0', 'UWS.xsd'],
  ['http://www.ivoa.net/xml/VOSICapabilities/v1.0', 'VOSICapabilities.xsd'],
  ['http://www.ivoa.net/xml/VOSIAvailability/v1.0', 'VOSIAvailability.xsd'],
  ['http://www.ivoa.net/xml/VOResource/v1.0', 'VOResource.xsd'],
  ['http://www.ivoa.net/xml/VODataService/v1.1', 'VODataService.xsd'],
  ['http://www.ivoa.net/xml/VOTable/v1.3', 'VOTable.xsd'],
] as const;

/** Checks XML documents against the official schemas, without a network. */
export interface Schemas {
  /**
   * @param kind - `schema` for a document that is an XML schema itself
   * @returns what is wrong with the document, in xmllint's words; empty when it is valid
   */
  complaints(document: string, kind?: 'documents' | 'schema'): Promise<string>;
}

async function unpack(folder: string, say: Say): Promise<void> {
  if (!canInstall())
    throw new Error('The official schemas come from a Debian package: run this as root on Debian.');
  say(`fetching ${PACKAGE}`);
  await installDebian(['libxml2-utils'], say);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // As root: apt's own user may not be able to write there.
  const asRoot = ['-o', 'APT::Sandbox::User=root', '-qq'];
  await must('apt-get', [...asRoot, 'download', PACKAGE], `${PACKAGE} could not be fetched.`, {
    cwd: folder,
  });
  const archive = readdirSync(folder).find((name) => name.endsWith('.deb')) ?? '';
  await must('dpkg-deb', ['-x', join(folder, archive), folder], `${PACKAGE} could not be unpacked.`);
}

const attribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** Addresses from which the schemas import each other. */
const ADDRESSES = ['http://docs.g-vo.org/schemata/', 'http://vo.ari.uni-heidelberg.de/docs/schemata/'];

/** An OASIS catalogue that finds the unpacked files in the place of those addresses. */
function catalogue(files: string): string {
  const prefix = attribute(`file://${files}/`);
  const entries = ADDRESSES.map(
    (address) =>
      `<rewriteSystem systemIdStartString="${address}" rewritePrefix="${prefix}"/>\n<rewriteURI uriStartString="${address}" rewritePrefix="${prefix}"/>`,
  );
  return `<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">\n${entries.join('\n')}\n</catalog>\n`;
}

/** One schema that imports those of all our documents, so that an element of any of them may stand in any other. */
const umbrella = (files: string, own: string): string => {
  const imported = [
    ...SCHEMAS.map(([namespace, name]) => [namespace, join(files, name)] as const),
    [NAMESPACE, own] as const,
  ]
    .map(
      ([namespace, path]) =>
        `<xs:import namespace="${namespace}" schemaLocation="file://${attribute(path)}"/>`,
    )
    .join('\n');
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">\n${imported}\n</xs:schema>\n`;
};

/**
 * Opens the official schemas; fetches them unless the machine has them.
 * @param folder - for files of this one caller
 * @param own - the service's schema of its part of `jobInfo`
 */
export async function openSchemas(folder: string, own: string, say: Say): Promise<Schemas> {
  const unpacked = join(cacheFolder, 'schemas');
  await once(join(unpacked, 'done'), digest([], PACKAGE), () => unpack(unpacked, say));
  if ((await run('xmllint', ['--version'])).code !== 0) await installDebian(['libxml2-utils'], say);
  const files = join(unpacked, FOLDER);
  const at = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const catalog = at('catalog.xml', catalogue(files));
  const documents = at('documents.xsd', umbrella(files, at('planner.xsd', own)));
  const schemas = { documents, schema: join(files, 'XMLSchema.xsd') };
  let count = 0;
  return {
    async complaints(document, kind = 'documents') {
      count += 1;
      const file = at(`document-${String(count)}.xml`, document);
      const { code, output } = await run('xmllint', ['--nonet', '--noout', '--schema', schemas[kind], file], {
        env: { XML_CATALOG_FILES: catalog },
      });
      return code === 0 ? '' : output;
    },
  };
}
