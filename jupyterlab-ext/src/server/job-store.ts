import { ConflictError, type JobStore, type Run, type Task } from '@run-elsewhere/planner';
import { ServerPartError, type ServerPart } from './api.js';

/** Runs are kept by the server part: on its disk, for all tabs of the user. */
export function serverJobStore(server: ServerPart): JobStore {
  const call = async (method: string, route: string, body?: unknown): Promise<unknown> => {
    try {
      return await server.request(method, route, body);
    } catch (error) {
      if (error instanceof ServerPartError && error.status === 409) {
        throw new ConflictError(error.message, { cause: error });
      }
      throw error;
    }
  };
  const path = (key: string, ...rest: string[]): string =>
    ['runs', encodeURIComponent(key), ...rest].join('/');
  return {
    list: async () => ((await call('GET', 'runs')) as { runs: Run[] }).runs,
    create: async (run, task) => (await call('POST', 'runs', { run, task })) as Run,
    put: async (run) => (await call('PUT', path(run.key), run)) as Run,
    task: async (key) => {
      try {
        return (await call('GET', path(key, 'task'))) as Task;
      } catch (error) {
        if (error instanceof ServerPartError && error.status === 404) return undefined;
        throw error;
      }
    },
    dropTask: async (key) => {
      await call('DELETE', path(key, 'task'));
    },
    claim: async (key, owner, seconds) =>
      ((await call('POST', path(key, 'claim'), { owner, seconds })) as { granted: boolean }).granted,
    remove: async (key) => {
      await call('DELETE', path(key));
    },
  };
}
