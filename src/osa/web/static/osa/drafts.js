// Keeps what is typed into a form marked with data-draft, so that it is there again after a crash or a lost session.
// Forms work without it. Passwords and files are never sent here.
"use strict";
(() => {
  const PAUSE = 1200;
  const sending = new WeakMap(); // what stops a draft on its way once its form is sent

  function said(form) {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const control = form.elements[name];
      if (typeof value === "string" && control?.type !== "password") data.append(name, value);
    }
    data.set("draft_key", form.dataset.draft);
    return data;
  }

  function tell(form, kept) {
    const status = form.querySelector("[data-draft-status]");
    if (status) status.textContent = kept ? status.dataset.draftKept : status.dataset.draftLost;
  }

  async function keep(form) {
    const token = form.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
    try {
      const answer = await fetch(form.dataset.draftAddress, {
        method: "POST", body: said(form), headers: { "X-CSRFToken": token }, credentials: "same-origin", redirect: "error",
        signal: sending.get(form)?.signal,
      });
      tell(form, answer.ok);
    } catch {
      if (!sending.get(form)?.signal.aborted) tell(form, false);
    }
  }

  for (const form of document.querySelectorAll("form[data-draft]")) {
    let waiting = 0;
    sending.set(form, new AbortController());
    form.addEventListener("input", (event) => {
      if (["password", "file"].includes(event.target.type)) return;
      clearTimeout(waiting);
      waiting = setTimeout(() => keep(form), PAUSE);
    });
    form.addEventListener("submit", () => {
      clearTimeout(waiting);
      sending.get(form).abort();
    });
  }
})();
