import { ConflictError, NoAnswerError, type JobStore, type Task } from '@run-elsewhere/planner';
import { parseGranted, parseRuns, storedRun } from './answers.js';
import { ServerPartError, type ServerPart } from './api.js';

/** What a proxy answers in the name of a Jupyter server that it cannot reach; 424 is JupyterHub's. */
const BY_A_PROXY: readonly number[] = [424, 502, 503, 504];

/** Runs are kept by the server part: on its disk, for all tabs of the user. */
export function serverJobStore(server: ServerPart): JobStore {
  const call: ServerPart['request'] = async (...request) => {
    try {
      return await server.request(...request);
    } catch (error) {
      if (!(error instanceof ServerPartError) || BY_A_PROXY.includes(error.status)) {
        throw new NoAnswerError('The Jupyter server does not answer.', { cause: error });
      }
      if (error.status === 409) throw new ConflictError(error.message, { cause: error });
      throw error;
    }
  };
  const path = (key: string, ...rest: string[]): string =>
    ['runs', encodeURIComponent(key), ...rest].join('/');
  return {
    list: async () => parseRuns(await call('GET', 'runs')),
    create: async (run, task) => storedRun(await call('POST', 'runs', { run, task })),
    put: async (run) => storedRun(await call('PUT', path(run.key), run)),
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
    claim: async (key, owner, seconds) => {
      // Giving a claim back is the last thing that a page does.
      return parseGranted(await call('POST', path(key, 'claim'), { owner, seconds }, true));
    },
    remove: async (key) => {
      await call('DELETE', path(key));
    },
  };
}
