// The only script of the pages: asks the browser for a passkey, and sends it as the form that it belongs to.
const isAble = typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === 'function';

/** What the browser says, in words for whoever sits before it. */
const words = {
  NotAllowedError: 'No passkey was given. Try again, or go on in another way.',
  InvalidStateError: 'This device has a passkey of yours already.',
};

async function askFor(form) {
  const answer = await fetch(form.dataset.options, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams(new FormData(form)),
  });
  const options = await answer.json();
  if (!answer.ok) throw new Error(options.detail);
  if (form.dataset.passkey === 'make') {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return navigator.credentials.create({ publicKey });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

async function send(form) {
  const problem = form.querySelector('[role=alert]');
  problem.hidden = true;
  try {
    form.elements.credential.value = JSON.stringify(await askFor(form));
    form.submit();
  } catch (error) {
    problem.textContent = words[error.name] ?? error.message;
    problem.hidden = false;
  }
}

if (isAble) {
  for (const text of document.querySelectorAll('[data-unable]')) text.hidden = true;
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void send(form);
    });
  }
}
