import type { SignInWays } from '../../../domain/access/index.js';
import { type Html, html } from './html.js';
import { buttonForm, type Viewer } from './layout.js';

/** The button with which one goes to sign in at the company's provider. It says what it does, such as `Sign in with`. */
export function companyButton(
  viewer: Viewer,
  { company, hasOwn }: SignInWays,
  { action, does, fields }: { action: string; does: string; fields: Record<string, string> },
): Html | undefined {
  if (!company) return undefined;
  const style = hasOwn ? 'second' : '';
  return html`<div class="actions">${buttonForm(viewer, action, `${does} ${company.label}`, fields, style)}</div>`;
}
