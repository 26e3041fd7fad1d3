/** What is to be run. Only a notebook's content travels with the task; the others are fetched by the platform. */
export type Executable = NotebookExecutable | ContainerExecutable | MachineExecutable;

export type ExecutableKind = Executable['kind'];

/** A notebook as it was captured, ready to send. */
export interface NotebookExecutable {
  readonly kind: 'notebook';
  /** File name with its extension, without a folder. */
  readonly name: string;
  /** The nbformat 4 document, serialised. */
  readonly text: string;
  /** Of `text` as UTF-8, lower-case hexadecimal. */
  readonly sha256: string;
  readonly kernel?: string;
  readonly language?: string;
}

export type ContainerExecutable = DockerExecutable | SingularityExecutable;

/** A Docker or OCI container, with what the DockerContainer of ExecutionBroker 1.0 says of one. */
export interface DockerExecutable {
  readonly kind: 'docker-container';
  /** For people. */
  readonly name: string;
  readonly image: ContainerImage;
  /** In place of the image's own entry point. */
  readonly entrypoint?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly ContainerPort[];
}

export interface ContainerImage {
  /** Where it can be had, e.g. `ghcr.io/ivoa/oligia-webtop:2022.01.13`; at least one. */
  readonly locations: readonly string[];
  /** Of its content: `sha256:` and hexadecimal digits. */
  readonly digest: string;
  /** Absent: linux on amd64. */
  readonly platform?: { readonly architecture: string; readonly os: string };
}

/** A port of the container that can be reached from outside. */
export interface ContainerPort {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP' | 'HTTP' | 'HTTPS';
  /** Of the page behind it. */
  readonly path?: string;
  /** It is a way in for people: the platform tells where it is. */
  readonly access: boolean;
}

export interface SingularityExecutable {
  readonly kind: 'singularity-container';
  /** For people. */
  readonly name: string;
  /** Address of the image. */
  readonly location: string;
}

/** A virtual machine. ExecutionBroker 1.0 has no words for one. */
export interface MachineExecutable {
  readonly kind: 'virtual-machine';
  /** For people. */
  readonly name: string;
  /** Address of its disk image. */
  readonly location: string;
}
