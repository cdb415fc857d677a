import type { SignedIn } from '../../../domain/access/index.js';
import { type Html, html } from './html.js';

/** What every page needs to know about who looks at it. */
export interface Viewer {
  signedIn?: SignedIn;
  /** Goes into every form that changes something. */
  csrf: string;
  /** The page's script, when it has one. */
  script?: string;
}

/** A whole page. */
export function layout(viewer: Viewer, title: string, body: Html): string {
  const { signedIn } = viewer;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Grantway</title>
<link rel="stylesheet" href="/style.css">${
    viewer.script &&
    html`
<script src="${viewer.script}" defer></script>`
  }
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
  <a class="brand" href="/">Grantway</a>
  ${
    signedIn &&
    html`<span class="who"><a class="cut" href="/account">${signedIn.actor.name}</a>
  <a class="cut" href="/seats" title="${signedIn.seatRole} of ${signedIn.seatName}">${signedIn.seatName}${signedIn.hasOtherSeats && html`<span class="unseen">, switch to another seat</span> ⇄`}</a>
  <form method="post" action="/sign-out">${csrfField(viewer)}<button class="quiet">Sign out</button></form></span>`
  }
</header>
<main id="main">${body}</main>
</body>
</html>`;
  return page.text;
}

/** The hidden field that proves that a form came from our own page. */
export const csrfField = ({ csrf }: Viewer): Html => html`<input type="hidden" name="csrf" value="${csrf}">`;

/** A form that is one button. */
export function buttonForm(
  viewer: Viewer,
  action: string,
  label: string,
  fields: Record<string, string>,
  style = '',
): Html {
  return html`<form method="post" action="${action}">${csrfField(viewer)}${Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button class="${style}">${label}</button></form>`;
}

/** A page that says one thing: what happened and what to do next. */
export function messagePage(
  viewer: Viewer,
  title: string,
  message: string,
  next: { href: string; label: string },
): string {
  return layout(
    viewer,
    title,
    html`<section class="card narrow"><h1>${title}</h1><p>${message}</p><p><a class="button" href="${next.href}">${next.label}</a></p></section>`,
  );
}
