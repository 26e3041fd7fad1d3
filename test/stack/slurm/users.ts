import { must, run } from '../commands.ts';

/** Unix users for the time of a test: a cluster's work belongs to people. */
export interface Users {
  remove(): Promise<void>;
}

const exists = async (name: string): Promise<boolean> => (await run('id', ['-u', name])).code === 0;

/** Makes the users that are not there yet. They cannot log in and have no home. */
export async function makeUsers(names: readonly string[]): Promise<Users> {
  const made: string[] = [];
  const remove = async (): Promise<void> => {
    for (const name of made) await run('userdel', [name]);
  };
  try {
    for (const name of names) {
      if (await exists(name)) continue;
      const args = ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', name];
      await must('useradd', args, `The user ${name} could not be made.`);
      made.push(name);
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return { remove };
}
