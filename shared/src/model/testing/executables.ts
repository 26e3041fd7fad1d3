import type { DockerExecutable, NotebookExecutable, SingularityExecutable, Task } from '../index.js';

/** @throws Error when there is no task, or it runs no notebook */
export function notebookOf(task: Task | undefined): NotebookExecutable {
  if (task?.executable.kind !== 'notebook')
    throw new Error(`There is no notebook, but ${task?.title ?? 'no task'}.`);
  return task.executable;
}

export const DOCKER: DockerExecutable = {
  kind: 'docker-container',
  name: 'androcles',
  image: { locations: ['ghcr.io/ada/androcles:1.0'], digest: `sha256:${'ab'.repeat(32)}` },
  command: ['count', '--all'],
  environment: { FIELD: 'M31' },
  ports: [{ port: 8888, protocol: 'HTTP', path: '/lab', access: true }],
};

export const SINGULARITY: SingularityExecutable = {
  kind: 'singularity-container',
  name: 'androcles.sif',
  location: 'https://images.example/androcles.sif',
};
