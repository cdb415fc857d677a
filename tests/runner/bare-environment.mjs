// Jest's environment of a test file, with no context of its own: the process as it is, put back when the file is done.

export default class BareEnvironment {
  global = globalThis;
  #console = globalThis.console;
  #env = { ...process.env };
  #cwd = process.cwd();
  #exitCode = process.exitCode;
  #exit = process.exit;
  #exitError;

  constructor() {
    process.exit = (code) => {
      this.#exitError ??= new Error(`process.exit(${code ?? ''}) was called by a test file`);
      throw this.#exitError;
    };
  }

  getVmContext() {
    return null;
  }

  async setup() {}

  /** @throws when the file called process.exit, whatever became of that in its tests. */
  async teardown() {
    globalThis.console = this.#console;
    process.exit = this.#exit;
    process.exitCode = this.#exitCode;
    process.chdir(this.#cwd);
    for (const name of Object.keys(process.env)) if (!(name in this.#env)) delete process.env[name];
    Object.assign(process.env, this.#env);
    if (this.#exitError) throw this.#exitError;
  }
}
