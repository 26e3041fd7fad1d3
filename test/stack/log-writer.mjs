/**
 * Writes VS Code's log files, in the place of its own native writer, which would need a compiler. Without any, what an
 * extension writes into the output view is lost. The interface is that of the npm package @vscode/spdlog.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

const INFO = 2;

/** A log file. Nothing waits in memory, so there is nothing to flush; a test's logs are too small to rotate. */
export class Logger {
  #file;
  #level = INFO;
  #plain = false;

  constructor(_type, _name, file) {
    mkdirSync(dirname(file), { recursive: true });
    this.#file = file;
  }

  #write(level, name, message) {
    if (level < this.#level) return;
    const line = this.#plain ? message : `${new Date().toISOString()} [${name}] ${message}\n`;
    appendFileSync(this.#file, line);
  }

  trace(message) {
    this.#write(0, 'trace', message);
  }
  debug(message) {
    this.#write(1, 'debug', message);
  }
  info(message) {
    this.#write(INFO, 'info', message);
  }
  warn(message) {
    this.#write(3, 'warning', message);
  }
  error(message) {
    this.#write(4, 'error', message);
  }
  critical(message) {
    this.#write(5, 'critical', message);
  }
  getLevel() {
    return this.#level;
  }
  setLevel(level) {
    this.#level = level;
  }
  setPattern() {}
  clearFormatters() {
    this.#plain = true;
  }
  flush() {}
  drop() {}
}

export const version = 1;
export function setLevel() {}
export function setFlushOn() {}

export async function createRotatingLogger(name, file) {
  return new Logger('rotating', name, file);
}

export const createAsyncRotatingLogger = createRotatingLogger;
