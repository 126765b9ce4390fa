// What pages do beyond links and forms. Everything works without it.
"use strict";

(() => {
  const LONG = 8000; // milliseconds that a message stays, long enough to be read

  let fading;

  /** Show a message, and have it read out. */
  function say(text) {
    const place = document.getElementById("spoken");
    if (!place || !text) return;
    clearTimeout(fading);
    place.textContent = "";
    requestAnimationFrame(() => { place.textContent = text; });
    fading = setTimeout(() => { place.textContent = ""; }, LONG);
  }

  /** Say a message that the page bears in the language in use. */
  function sayNamed(name) {
    say(document.getElementById("spoken")?.dataset[name]);
  }

  /** Move to what a swap brought, if it asks for that. */
  function focusOn(swapped) {
    const wish = "[autofocus], [data-focus], [role=alert]";
    const found = swapped.matches?.(wish) ? swapped : swapped.querySelector?.(wish);
    if (!found) return;
    if (!found.matches("a[href], button, input, select, textarea, [tabindex]")) found.tabIndex = -1;
    found.focus();
  }

  async function copy(button) {
    const from = document.querySelector(button.dataset.copy);
    const text = from ? (from.value ?? from.textContent).trim() : button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      if (from?.select) from.select();
      return;
    }
    sayNamed("copied");
  }

  for (const event of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(event, () => sayNamed("failed"));
  }
  document.addEventListener("htmx:afterSwap", ({ target }) => focusOn(target));

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy], [data-print]");
    if (button?.matches("[data-print]")) window.print();
    else if (button) copy(button);
  });

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form?.matches("form[data-auto]") && event.target.matches("select, [type=checkbox], [type=radio]")) {
      form.requestSubmit();
    }
  });

  document.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  /** Let those who hear a slider hear what its place stands for, and not its number. */
  function nameSlider(slider) {
    const option = [...(slider.list?.options ?? [])].find(({ value }) => value === slider.value);
    if (option) slider.setAttribute("aria-valuetext", option.label);
  }

  document.addEventListener("input", ({ target }) => {
    if (target.matches("input[type=range][list]")) nameSlider(target);
  });
  document.querySelectorAll("input[type=range][list]").forEach(nameSlider);

  // Buttons that need this file are hidden without it.
  for (const button of document.querySelectorAll("[data-copy][hidden], [data-print][hidden]")) button.hidden = false;
  document.querySelector(".notice-error[tabindex], .error-summary")?.focus();
})();
