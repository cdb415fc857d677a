import { CliError } from './cli-error.js';
import { actionOf, type Call, type Command } from './command.js';
import { type Control, controlOptions, reachControl, type UserError } from './reach-control.js';

/** `grantway keys rotate`: the next key that signs tokens. */
export const keys: Command = {
  usage: 'rotate',
  summary: 'Makes the next key that signs tokens. As the operator.',
  options: controlOptions,
  run: async (call) => {
    const { action, rest } = actionOf('keys', { rotate }, call);
    await action(reachControl(call.values, 'operator'), rest);
  },
};

async function rotate(control: Control, { values, print }: Call): Promise<void> {
  const { rotateSigningKey: made } = await control.ask<{ rotateSigningKey: Rotated }>(
    'mutation { rotateSigningKey { kid signsFrom userErrors { code message path } } }',
  );
  const [problem] = made.userErrors;
  if (problem) throw new CliError(`${problem.code}: ${problem.message}`);
  const { kid, signsFrom } = made;
  print(values.json ? JSON.stringify({ kid, signsFrom }) : `key ${kid} is published and signs from ${signsFrom}`);
}

interface Rotated {
  kid: string;
  signsFrom: string;
  userErrors: UserError[];
}
