/** A Python package, and the names of those that it needs. */
export interface PythonPackage {
  readonly name: string;
  readonly version: string;
  /** As its author wrote it: an SPDX expression, a name, or a whole text. */
  readonly licence: string | null;
  readonly needs: readonly string[];
}

/** `pkg:pypi/<name>@<version>` (package-url, purl-types, "pypi"). */
const purlOf = ({ name, version }: PythonPackage): string => `pkg:pypi/${name}@${version}`;

const LONGEST_LICENCE = 100;

const component = (found: PythonPackage) => ({
  type: 'library',
  'bom-ref': purlOf(found),
  name: found.name,
  version: found.version,
  purl: purlOf(found),
  ...(found.licence !== null && found.licence.length <= LONGEST_LICENCE
    ? { licenses: [{ license: { name: found.licence } }] }
    : {}),
});

/**
 * A software bill of materials (CycloneDX 1.5, JSON) of Python packages.
 * @param root - name of the package that needs all the others
 * @throws Error when it is not among them
 */
export function pythonBill(root: string, packages: readonly PythonPackage[], serial: string, made: string) {
  const own = packages.find(({ name }) => name === root);
  if (own === undefined) throw new Error(`${root} is not installed.`);
  const byName = new Map(packages.map((each) => [each.name, each]));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: { timestamp: made, component: component(own) },
    components: packages.filter((each) => each !== own).map(component),
    dependencies: packages.map((each) => ({
      ref: purlOf(each),
      dependsOn: each.needs.flatMap((name) => {
        const needed = byName.get(name);
        return needed === undefined ? [] : [purlOf(needed)];
      }),
    })),
  };
}
