/* Passkeys: shown where the browser has them, and a sentence where one was not given. The ceremony itself is allauth's. */
const able = Boolean(window.PublicKeyCredential) && !/^(\d+\.){3}\d+$|^\[/.test(location.hostname);
const ids = { credential: "credential", passwordless: "passwordless", data: "js_data" };
const button = "passkey";
document.querySelectorAll("[data-passkey]").forEach((form) => {
  form.hidden = !able;
  if (able) window.allauth.webauthn.forms[form.dataset.passkey]({ ids: { ...ids, add: button, authenticate: button, login: button } });
});
document.querySelectorAll("[data-no-passkeys]").forEach((part) => { part.hidden = able; });
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const told = document.querySelector("[data-key-problem]");
  if (told) told.hidden = false;
});

/* A form that came too late is sent once more by itself, once its sender has shown who they are. */
document.querySelector("form[data-send]")?.requestSubmit();
