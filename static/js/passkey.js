// Passkeys: the browser signs what the page brought, and the form takes the answer along.
(() => {
  const { create, get } = window.webauthnJSON || {};
  if (!window.PublicKeyCredential || !create) return;

  const options = async (form) => {
    const given = form.dataset.options;
    if (given) return JSON.parse(given);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    return (await answer.json()).request_options;
  };

  const made = async (form) => {
    const asked = (await options(form));
    if (form.dataset.passkey === "get") return get(asked);
    // A key that serves alone is found without a name, and asks a finger, a face or a code.
    const alone = form.elements.passwordless?.checked;
    const wanted = asked.publicKey.authenticatorSelection;
    wanted.residentKey = alone ? "required" : "discouraged";
    wanted.requireResidentKey = Boolean(alone);
    if (alone) wanted.userVerification = "required";
    return create(asked);
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const failure = form.querySelector("[data-failure]");
      failure.hidden = true;
      try {
        form.elements.credential.value = JSON.stringify(await made(form));
        form.submit();
      } catch {
        failure.hidden = false;
      }
    });
  }
})();
