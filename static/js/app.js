// Comfort only: every page works without this file.
(() => {
  const menu = document.querySelector("details.menu");
  if (menu) {
    const wide = window.matchMedia("(min-width: 62rem)");
    const fit = () => {
      menu.open = wide.matches;
    };
    fit();
    wide.addEventListener("change", fit);
  }

  const userMenu = document.querySelector("details.user-menu");
  if (userMenu) {
    document.addEventListener("click", (event) => {
      if (!userMenu.contains(event.target)) userMenu.open = false;
    });
    userMenu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      userMenu.open = false;
      userMenu.querySelector("summary").focus();
    });
  }

  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;

  // A tag of a list goes where the cursor is in the text.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    const field = button.closest("form").querySelector("textarea");
    const before = button.dataset.before || "";
    const chosen = field.value.slice(field.selectionStart, field.selectionEnd);
    const text = button.dataset.after
      ? before + (chosen || button.dataset.insert) + button.dataset.after
      : before + button.dataset.insert;
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // An alert stands open in its page; here it becomes modal, and Escape is its way back.
  const alert = document.querySelector("dialog[data-modal]");
  if (alert) {
    alert.close();
    alert.showModal();
    // The first box would take the focus, and on a phone scroll the question away.
    const question = alert.querySelector("h2");
    question.tabIndex = -1;
    question.focus();
    alert.addEventListener("cancel", (event) => {
      event.preventDefault();
      alert.querySelector("[data-way-back]").click();
    });
  }
})();
