import { expect, type FrameLocator } from '@playwright/test';

/** A cell that is run before its kernel is there is not run at all: JupyterLab asks for a kernel instead. */
export const expectKernel = (session: FrameLocator): Promise<void> =>
  expect(session.locator('.jp-Notebook-ExecutionIndicator')).toHaveAttribute('data-status', 'idle', {
    timeout: 60_000,
  });
