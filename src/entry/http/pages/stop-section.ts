import type { Installation } from '../../../platform/store/index.js';
import { type Html, html } from './html.js';
import { buttonForm, type Viewer } from './layout.js';

/** How an installation is stopped, for a while or for good, and what becomes of what it has. */
export function stopSection(viewer: Viewer, { id, appKey, status }: Installation, services: string[]): Html {
  if (status === 'uninstalled')
    return html`<section class="card"><h2>Uninstalled</h2><p>It has no access any more. <a href="/extensions/${appKey}">Install it again…</a></p></section>`;
  const change = `/installations/${id}/change`;
  return html`<section class="card"><h2>Stop</h2>
<p>Suspending holds the work until you resume. Uninstalling:</p>
<ul>
<li>ends all access within a second, its API tokens too, and stops its work;</li>
${services.length > 0 && html`<li>deletes what it signs in with at ${services.join(', ')}; the connection on that side ends when you take it back there;</li>`}
<li>keeps which record became which at the outside service, so that nothing is sent twice when you install it again;</li>
<li>keeps what it asked for in the <a href="/access-log?app=${appKey}">access log</a> for 100 days;</li>
<li>changes nothing of your own data, nor of what is at the outside service.</li>
</ul>
<div class="row">${
    status === 'active'
      ? buttonForm(viewer, change, 'Suspend', { change: 'suspend' }, 'second')
      : buttonForm(viewer, change, 'Resume', { change: 'resume' })
  }
${buttonForm(viewer, change, 'Uninstall', { change: 'uninstall' }, 'danger')}</div></section>`;
}
