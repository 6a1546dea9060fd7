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

  const find = document.querySelector("[data-find]");
  document.addEventListener("keydown", (event) => {
    if (!find || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    find.focus();
    find.select();
  });

  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;

  // A tag goes where the cursor was, in the subject or in the text; a mark is for the text.
  let written = null;
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea, [name=subject]")) written = event.target;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    const form = button.closest("form");
    const isMark = button.closest(".toolbar");
    const field = !isMark && form.contains(written) ? written : form.querySelector("textarea");
    const { insert, before = "", after = "", line } = button.dataset;
    const end = field.selectionEnd;
    let start = field.selectionStart;
    if (line) start = field.value.lastIndexOf("\n", start - 1) + 1;
    const chosen = (isMark && field.value.slice(start, end)) || insert;
    const text = line
      ? chosen.split("\n").map((each) => line + each).join("\n")
      : before + chosen + after;
    field.focus();
    field.setSelectionRange(start, end);
    // The one way of writing that Ctrl+Z takes back.
    if (document.execCommand("insertText", false, text)) return;
    field.setRangeText(text, start, end, "end");
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
    // Enter in a box presses the button that only closes it: the question stays.
    alert.addEventListener("close", () => alert.showModal());
    alert.addEventListener("cancel", (event) => {
      event.preventDefault();
      alert.querySelector("[data-way-back]").click();
    });
  }

  // A session that ends in the middle of a form: what was typed waits in this tab alone
  // (sessionStorage) for the login of the same user, and is forgotten by the next page.
  const KEPT = "typed";
  const here = location.pathname + location.search;
  const who = document.body.dataset.user;
  const typed = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  if (typed && !who) {
    // Only a page that asks who is there has nobody: the session is over.
    sessionStorage.setItem(KEPT, JSON.stringify({ ...typed, asked: true }));
    // The login leads back to the page of the form: where the form goes may show nothing.
    const next = document.querySelector("input[name=next]");
    if (next) next.value = typed.here;
  } else if (typed) {
    if (typed.asked && typed.who === who && typed.here === here) giveBack(typed);
    sessionStorage.removeItem(KEPT);
  }

  function giveBack({ values, place }) {
    const form = document.querySelectorAll("form[method=post]")[place];
    if (!form) return;
    const left = {};
    for (const [name, value] of values) (left[name] ||= []).push(value);
    for (const field of form.elements) {
      if (!isKept(field)) continue;
      const mine = left[field.name] || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = mine.includes(field.value);
      else if (field.type === "select-multiple") {
        for (const option of field.options) option.selected = mine.includes(option.value);
      } else if (mine.length) field.value = mine.shift();
    }
    const words = document.createElement("div");
    words.className = "alert alert-info";
    words.setAttribute("role", "status");
    words.textContent = "Votre session avait pris fin : ce que vous aviez tapé est revenu ci-dessous. Rien n'est encore enregistré.";
    form.prepend(words);
  }

  function isKept(field) {
    if (!field.name || field.name === "csrfmiddlewaretoken") return false;
    if (field.type === "hidden") return /(^|-)read$/.test(field.name);
    return !["password", "file", "submit", "button"].includes(field.type);
  }

  // A double click sends once: the second would replace the answer to the first.
  const DOUBLE_CLICK = 1000;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if ((event.submitter?.formMethod || form.method) !== "post") return;
    const isDouble = event.timeStamp - Number(form.dataset.sent || -DOUBLE_CLICK) < DOUBLE_CLICK;
    if (isDouble) event.preventDefault();
    else form.dataset.sent = event.timeStamp;
  }, true);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!who || form.method !== "post" || event.defaultPrevented) return;
    const place = [...document.querySelectorAll("form[method=post]")].indexOf(form);
    const kept = [...form.elements].filter(isKept);
    const set = kept.filter((field) => !["checkbox", "radio"].includes(field.type) || field.checked);
    const said = (field) => (field.selectedOptions ? [...field.selectedOptions] : [field]);
    const values = set.flatMap((field) => said(field).map(({ value }) => [field.name, value]));
    if (kept.some((field) => field.type !== "hidden")) {
      sessionStorage.setItem(KEPT, JSON.stringify({ who, here, place, values }));
    }
  });
})();
