// A message as it will be read, in place of its Markdown. The text area stays the one field
// of the form: each change is written back to it as Markdown. Without this file it is shown.
(() => {
  for (const source of document.querySelectorAll("template[data-editor]")) {
    const field = document.getElementById(source.dataset.editor);
    // What came back into the field after the page was made (a session that had ended) is
    // not in the page: it stays as it is.
    if (field.value === field.defaultValue) start(field, source);
  }

  function start(field, source) {
    const form = field.form;
    const label = form.querySelector(`label[for="${field.id}"]`);
    const page = document.createElement("div");
    page.className = `${field.className} editor`;
    page.contentEditable = "true";
    page.setAttribute("role", "textbox");
    page.setAttribute("aria-multiline", "true");
    const described = field.getAttribute("aria-describedby");
    label.id ||= `${field.id}_label`;
    page.setAttribute("aria-labelledby", label.id);
    label.removeAttribute("for");
    label.addEventListener("click", () => page.focus());
    if (field.required) page.setAttribute("aria-required", "true");
    if (field.getAttribute("aria-invalid")) page.setAttribute("aria-invalid", "true");
    page.append(source.content.cloneNode(true));
    if (!page.firstChild) page.append(emptyParagraph());
    field.before(page);
    field.hidden = true;
    field.required = false;
    for (const id of (described || "").split(" ")) {
      const told = id && document.getElementById(id);
      if (!told) continue;
      // How to type marks is of no use here; an error is.
      if (told.classList.contains("form-text")) told.hidden = true;
      else page.setAttribute("aria-describedby", id);
    }
    document.execCommand("defaultParagraphSeparator", false, "p");
    document.execCommand("styleWithCSS", false, false);

    page.addEventListener("input", () => {
      field.value = toMarkdown(page);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    // Text only: what a word processor copies brings colours that no mail keeps.
    page.addEventListener("paste", (event) => {
      event.preventDefault();
      document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
    });
    // A tag is copied as it is written: its label alone would leave as words of the message.
    for (const act of ["copy", "cut"]) {
      page.addEventListener(act, (event) => {
        const selection = document.getSelection();
        if (selection.isCollapsed) return;
        event.preventDefault();
        event.clipboardData.setData("text/plain", writtenOut(selection));
        if (act === "cut") document.execCommand("delete");
      });
    }
    page.addEventListener("drop", (event) => event.preventDefault());

    let kept = null;
    document.addEventListener("selectionchange", () => {
      const range = document.getSelection().rangeCount && document.getSelection().getRangeAt(0);
      if (range && page.contains(range.commonAncestorContainer)) kept = range.cloneRange();
    });
    let isHere = true;
    form.addEventListener("focusin", (event) => {
      if (event.target === page) isHere = true;
      else if (event.target.matches("[name=subject]")) isHere = false;
    });
    const tools = form.querySelectorAll("[data-insert]");
    for (const button of tools) {
      button.addEventListener("mousedown", (event) => event.preventDefault());
    }
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-insert]");
      if (!button || !form.contains(button)) return;
      const { command, insert } = button.dataset;
      if (!command && !isHere) return;
      event.stopPropagation();
      page.focus();
      const selection = document.getSelection();
      if (kept) {
        selection.removeAllRanges();
        selection.addRange(kept);
      } else selection.selectAllChildren(page.lastChild), selection.collapseToEnd();
      if (command) run(command, page);
      else put(piece(insert, button.dataset.label), page);
    }, true);
  }

  // The selected text, a tag as it is written. Changed in place and put back at once, since
  // only what is on the page has its lines.
  function writtenOut(selection) {
    const spans = document.querySelectorAll(".editor [data-tag]");
    const labels = [...spans].map((span) => span.firstChild.data);
    for (const span of spans) span.firstChild.data = span.dataset.tag;
    const text = selection.toString();
    spans.forEach((span, place) => { span.firstChild.data = labels[place]; });
    return bare(text);
  }

  function emptyParagraph() {
    const paragraph = document.createElement("p");
    paragraph.append(document.createElement("br"));
    return paragraph;
  }

  function piece(tag, label) {
    const span = document.createElement("span");
    span.className = "tag";
    span.contentEditable = "false";
    span.dataset.tag = tag;
    span.textContent = label;
    return span;
  }

  // Not by insertHTML: Chromium would end the paragraph before what cannot be edited. The
  // blank without width is where the caret goes on.
  function put(node, page) {
    const selection = document.getSelection();
    const range = selection.getRangeAt(0);
    const caret = document.createTextNode("\u200b");
    range.deleteContents();
    range.insertNode(node);
    node.after(caret);
    selection.collapse(caret, 1);
    page.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function run(command, page) {
    if (command === "link") return link(page);
    if (command !== "heading") return document.execCommand(command);
    const block = document.queryCommandValue("formatBlock");
    document.execCommand("formatBlock", false, /^h\d$/i.test(block) ? "p" : "h2");
  }

  function link(page) {
    const selection = document.getSelection();
    const range = selection.getRangeAt(0);
    const typed = window.prompt("Adresse du lien (https://...)", "https://");
    if (!typed || typed === "https://") return;
    const address = /^(https?:\/\/|mailto:|tel:)/i.test(typed) ? typed : `https://${typed}`;
    selection.removeAllRanges();
    selection.addRange(range);
    if (selection.isCollapsed) {
      const a = document.createElement("a");
      a.href = address;
      a.textContent = address.replace(/^https?:\/\//i, "");
      put(a, page);
    } else document.execCommand("createLink", false, address);
  }

  const BLOCKS = "P,DIV,H1,H2,H3,H4,H5,H6,UL,OL,LI,BLOCKQUOTE";
  const isBlock = (node) => node.nodeType === Node.ELEMENT_NODE && node.matches(BLOCKS);

  function toMarkdown(page) {
    return blocks(page).join("\n\n");
  }

  // The blocks of a node, each as Markdown; what stands between them is a paragraph.
  function blocks(node) {
    const found = [];
    let loose = [];
    const close = () => {
      const text = paragraph(loose);
      if (text) found.push(text);
      loose = [];
    };
    for (const child of node.childNodes) {
      if (!isBlock(child)) {
        loose.push(child);
        continue;
      }
      close();
      if (/^H\d$/.test(child.tagName)) {
        const text = lineOf(child.childNodes).replace(/\n/g, " ");
        if (text) found.push(`${"#".repeat(Math.min(3, child.tagName[1]))} ${text}`);
      } else if (child.matches("UL,OL")) found.push(list(child));
      else found.push(...blocks(child));
    }
    close();
    return found;
  }

  function list(node) {
    const items = [...node.children];
    const isLoose = items.some((item) => item.querySelector(":scope > p"));
    const lines = items.map((item, place) => {
      const mark = node.matches("OL") ? `${place + 1}. ` : "- ";
      // A list in a list that Chromium puts beside the item, not in it.
      const parts = item.matches("UL,OL") ? [list(item)] : blocks(item);
      return mark + parts.join(isLoose ? "\n\n" : "\n").replace(/\n(?=.)/g, `\n${" ".repeat(mark.length)}`);
    });
    return lines.join(isLoose ? "\n\n" : "\n");
  }

  function paragraph(nodes) {
    const lines = lineOf(nodes).split("\n").map((line) => line.trim());
    return lines.filter((line) => line).map(escapeStart).join("\n");
  }

  function lineOf(nodes) {
    return [...nodes].map((node) => inline(node)).join("").replace(/^\s+|\s+$/g, "");
  }

  function inline(node) {
    if (node.nodeType === Node.TEXT_NODE) return escapeText(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    if (node.dataset.tag) return node.dataset.tag;
    if (node.matches("br")) return "\n";
    const inner = [...node.childNodes].map(inline).join("");
    if (node.matches("strong,b")) return mark(node, inner, "**", "strong");
    if (node.matches("em,i")) return mark(node, inner, "*", "em");
    if (node.matches("a[href]") && inner.trim()) return `[${inner.trim()}](${address(node)})`;
    return inner;
  }

  function address(node) {
    const written = node.getAttribute("href").replace(/%7B(\w+)#defaut%7D/gi, "{$1#defaut}");
    return written.replace(/[\s()<>]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
  }

  // CommonMark takes ** for a mark only where a word begins or ends: elsewhere the element.
  function mark(node, inner, sign, element) {
    const [, before, text, after] = inner.match(/^(\s*)([^]*?)(\s*)$/);
    if (!text) return inner;
    const isWhole = /^[\p{L}\p{N}]/u.test(text) && /[\p{L}\p{N}]$/u.test(text);
    const isApart = (before || edge(node, "previousSibling")) && (after || edge(node, "nextSibling"));
    const isMarked = isWhole && isApart && !text.includes("\n") && !text.includes("*");
    const marked = isMarked ? sign + text + sign : `<${element}>${text}</${element}>`;
    return before + marked + after;
  }

  function edge(node, side) {
    let beside = node[side];
    while (beside?.nodeType === Node.TEXT_NODE && !bare(beside.data)) beside = beside[side];
    if (!beside) return isBlock(node.parentNode) || node.parentNode.matches(".editor");
    const text = beside.nodeType === Node.TEXT_NODE ? bare(beside.data) : "";
    return beside.nodeName === "BR" || (side === "nextSibling" ? /^[\s,.;:!?]/ : /\s$/).test(text);
  }

  const bare = (text) => text.replace(/\u200b/g, "");

  function escapeText(text) {
    // A tag that was typed is a tag.
    return bare(text).split(/(\{\w+#defaut\}|<\w+#defaut>)/).map((part, place) => (
      place % 2 ? part : part
        .replace(/[\t\n\r ]+/g, " ")
        .replace(/\\(?=[!-/:-@[-`{-~])/g, "\\\\")
        .replace(/[*`[\]]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|~~/gu, "\\$&")
        .replace(/<(?=[a-z/!?])/gi, "\\<")
        .replace(/&(?=#?\w+;)/g, "\\&")
    )).join("");
  }

  function escapeStart(line) {
    return line
      .replace(/^(#{1,6})(?=\s|$)/, "\\$1")
      .replace(/^([-+>]|=+$|-+$)/, "\\$1")
      .replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2");
  }
})();
