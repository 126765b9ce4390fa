// Keeps what is typed into a form marked with data-draft, so that it is there again after a crash or a lost session.
// Forms work without it. Passwords and files are never sent here.
"use strict";
(() => {
  const PAUSE = 1200;
  const MOST = 60000; // what a browser still sends while it leaves a page
  const name = Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("-");

  class Draft {
    constructor(form) {
      this.form = form;
      this.waiting = 0;
      this.stopping = new AbortController(); // stops a draft on its way once its form is sent
      this.dirty = this.ended = false;
      form.addEventListener("input", (event) => this.typed(event));
    }

    typed(event) {
      if (this.ended || ["password", "file"].includes(event.target.type)) return;
      if (this.stopping.signal.aborted) this.stopping = new AbortController();
      this.dirty = true;
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.keep(), PAUSE);
    }

    said() {
      const data = new URLSearchParams();
      for (const [field, value] of new FormData(this.form)) {
        const control = this.form.elements[field];
        if (typeof value === "string" && control?.type !== "password") data.append(field, value);
      }
      data.set("draft_key", this.form.dataset.draft);
      data.set("draft_seen", this.form.dataset.draftSeen ?? "");
      data.set("draft_window", name);
      return data;
    }

    async keep() {
      clearTimeout(this.waiting);
      if (!this.dirty || this.ended) return;
      this.dirty = false;
      const token = this.form.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
      const body = this.said();
      const { signal } = this.stopping;
      try {
        const answer = await fetch(this.form.dataset.draftAddress, {
          method: "POST", body, headers: { "X-CSRFToken": token }, credentials: "same-origin", redirect: "error", signal,
          keepalive: body.toString().length < MOST,
        });
        if (answer.status === 409) this.end();
        else this.tell(answer.ok ? "draftKept" : "draftLost");
        if (!answer.ok) this.dirty = true;
      } catch {
        this.dirty = !signal.aborted;
        if (this.dirty) this.tell("draftLost");
      }
    }

    end() {
      this.ended = true;
      this.tell("draftElsewhere");
      this.form.querySelector("[data-draft-status]")?.classList.add("error");
    }

    tell(what) {
      const status = this.form.querySelector("[data-draft-status]");
      if (status) status.textContent = status.dataset[what] ?? "";
    }

    stop() {
      clearTimeout(this.waiting);
      this.dirty = false;
      this.stopping.abort();
    }
  }

  const drafts = Array.from(document.querySelectorAll("form[data-draft]"), (form) => new Draft(form));
  const keepAll = () => drafts.forEach((draft) => draft.keep());
  document.addEventListener("submit", ({ target }) => {
    const key = target.dataset.draft ?? target.elements.draft_key?.value; // the form itself, or what discards its draft
    for (const draft of drafts) if (key !== undefined && draft.form.dataset.draft === key) draft.stop();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keepAll());
  window.addEventListener("pagehide", keepAll);
})();
