import type {
  BrokerRequest,
  ExecutableManifest,
  ManifestPart,
  NotebookManifest,
} from '@run-elsewhere/planner/wire';
import { UPLOADED_NOTEBOOK } from '@run-elsewhere/planner/wire';

/** What there is to be run, as a submission's manifest names it. */
export type ExecutableKind = ExecutableManifest['kind'];

/** A container, which the engine fetches by itself: nothing of it is uploaded. */
export type ContainerManifest = Exclude<ExecutableManifest, NotebookManifest>;

/** A container as a question or a submission describes it. */
type Container = Pick<
  BrokerRequest['executable'],
  'image' | 'location' | 'entrypoint' | 'command' | 'environment' | 'network'
>;

/** A registry's name and a path in it (OCI distribution-spec 1.1, Pulling manifests); a tag, which the digest makes needless. */
const IMAGE =
  /^(?:docker:\/\/)?((?:[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;
/** A file of the machine that runs it is nobody's to name. */
const LOCATION = /^(?:docker|oras|library|https):\/\/[A-Za-z0-9][\w.~:/@%+=,?&-]*$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Of the machines that run containers, as images name it. They are taken to be like this one. */
const ARCHITECTURE = process.arch === 'x64' ? 'amd64' : process.arch;

const KINDS: Readonly<Record<string, ExecutableKind>> = {
  'docker-container': 'docker-container',
  'singularity-container': 'singularity-container',
};

/** The kind that a question means: ours, or one of the standard's, which is known by the last segment of its address. */
export function kindOf(asked: string): ExecutableKind | undefined {
  if (asked === UPLOADED_NOTEBOOK) return 'notebook';
  const last = asked.slice(asked.lastIndexOf('/') + 1).replace(/\.yaml$/, '');
  return Object.hasOwn(KINDS, last) ? KINDS[last] : undefined;
}

/** The files that come with a submission. */
export const partsOf = (manifest: ExecutableManifest): readonly ManifestPart[] =>
  manifest.kind === 'notebook' ? manifest.parts : [];

/**
 * Name of a Docker image without its tag.
 * @returns undefined for what names none
 */
export const imageName = (location: string): string | undefined => IMAGE.exec(location)?.[1];

function imageTrouble(image: Container['image']): string | undefined {
  if (image === undefined) return 'the image is missing';
  const [location = ''] = image.locations;
  if (imageName(location) === undefined) return `"${location.slice(0, 200)}" does not name an image`;
  const { os, architecture } = image.platform ?? { os: 'linux', architecture: ARCHITECTURE };
  return os === 'linux' && architecture === ARCHITECTURE
    ? undefined
    : `the image is for ${`${os} on ${architecture}`.slice(0, 100)}, here is linux on ${ARCHITECTURE}`;
}

function variableTrouble(environment: Container['environment']): string | undefined {
  const bad = Object.keys(environment ?? {}).find((name) => !VARIABLE.test(name));
  return bad === undefined ? undefined : `"${bad.slice(0, 100)}" is no name of an environment variable`;
}

/** Why no engine could run a container, whatever it can do; undefined where nothing speaks against it. */
export function containerTrouble(
  kind: ContainerManifest['kind'],
  { image, location = '', entrypoint = '', command = [], environment, network }: Container,
): string | undefined {
  if (kind === 'singularity-container')
    return LOCATION.test(location)
      ? undefined
      : `"${location.slice(0, 200)}" is not the address of an image: docker://, oras://, library:// or https://`;
  const words = [entrypoint, ...command, ...Object.values(environment ?? {})];
  if (words.some((word) => word.includes('\0'))) return 'no argument can have a zero byte';
  if (network?.ports.some(({ access }) => access))
    return 'ports of a container cannot be reached from outside here';
  return imageTrouble(image) ?? variableTrouble(environment);
}
