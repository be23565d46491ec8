// The editor of a report: paragraphs are typed, figures are marks that can only be put in or taken out whole. What is
// sent are blocks of runs; the letters of every mark are made on the server from its figure.
(function () {
  "use strict";
  const form = document.querySelector("[data-report-editor]");
  const source = document.getElementById("figures");
  if (!form || !source) return;
  const figures = JSON.parse(source.textContent);
  const byTitle = new Map(Object.entries(figures).map(([name, one]) => [one.title, name]));
  const blocks = form.querySelector("[data-blocks]");
  const info = document.querySelector("[data-figure-info]");
  const unsaved = form.querySelector("[data-unsaved]");
  let caret = null;
  let current = null;
  let isDirty = false;

  const touched = () => { isDirty = true; unsaved.hidden = false; };

  function runsOf(place) {
    const runs = [];
    const add = (text) => {
      if (!text) return;
      const last = runs[runs.length - 1];
      if (last && last.type === "text") last.text += text;
      else runs.push({ type: "text", text });
    };
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE) add(node.data.replace(/[\r\n\t\u00a0]+/g, " "));
      else if (node.dataset && node.dataset.measure) {
        runs.push({ type: "figure", measure: node.dataset.measure, form: node.dataset.form, unit: node.dataset.unit || null, period: node.dataset.period || null, text: node.textContent });
      } else node.childNodes.forEach(walk);
    };
    place.childNodes.forEach(walk);
    return runs;
  }

  function collect() {
    const found = [];
    for (const block of blocks.querySelectorAll("[data-block]")) {
      const kind = block.dataset.block;
      if (kind === "kept") { found.push(JSON.parse(block.dataset.raw)); continue; }
      const text = block.querySelector(".block-text");
      if (kind === "line") { found.push({ type: "line", role: block.dataset.role, text: text.textContent.trim() }); continue; }
      const runs = runsOf(text);
      if (!runs.length || !runs.some((run) => run.text.trim())) continue;
      if (kind === "heading") found.push({ type: "heading", level: Number(block.dataset.level), number: "", runs });
      else found.push({ type: kind, runs });
    }
    return { blocks: found };
  }

  function newBlock(kind, level) {
    const block = document.createElement("div");
    block.className = "block";
    block.dataset.block = kind;
    const text = document.createElement(kind === "heading" ? "span" : "p");
    text.className = "block-text" + (level ? " heading-" + level : "");
    text.contentEditable = "true";
    text.setAttribute("role", "textbox");
    text.setAttribute("aria-label", kind === "heading" ? "小标题" : "正文段落");
    if (level) block.dataset.level = level;
    block.append(text);
    return block;
  }

  function focusAt(place, atEnd) {
    place.focus();
    const range = document.createRange();
    range.selectNodeContents(place);
    range.collapse(!atEnd);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  function split(text) {
    const selection = window.getSelection();
    const block = text.closest("[data-block]");
    if (!selection.rangeCount || block.dataset.block === "line") return;
    const range = selection.getRangeAt(0);
    range.deleteContents();
    range.setEndAfter(text.lastChild || text);
    if (!text.lastChild) range.collapse(true);
    const rest = text.lastChild ? range.extractContents() : document.createDocumentFragment();
    const made = newBlock("paragraph");
    made.firstChild.append(rest);
    block.after(made);
    focusAt(made.firstChild, false);
    touched();
  }

  function chip(name, shape) {
    const one = figures[name];
    const mark = document.createElement("span");
    mark.className = "figure-chip";
    mark.contentEditable = "false";
    mark.tabIndex = 0;
    Object.assign(mark.dataset, { measure: name, form: shape, unit: one.unit, period: "" });
    mark.textContent = one.forms[shape] || one.forms.text;
    return mark;
  }

  function tell(mark) {
    const one = figures[mark.dataset.measure];
    info.replaceChildren();
    const title = document.createElement("strong");
    title.textContent = (one ? one.title : mark.dataset.measure) + (mark.dataset.unit ? "（" + mark.dataset.unit + "）" : "") + "　" + mark.textContent;
    const formula = document.createElement("div");
    formula.textContent = one ? "口径：" + one.formula : "";
    const link = document.createElement("a");
    link.href = form.dataset.measures + encodeURIComponent(mark.dataset.measure) + (mark.dataset.unit ? "?unit=" + encodeURIComponent(mark.dataset.unit) : "");
    link.textContent = "看依据的每一行";
    info.append(title, formula, link);
  }

  document.addEventListener("selectionchange", () => {
    const selection = window.getSelection();
    if (!selection.rangeCount) return;
    const node = selection.anchorNode;
    const element = node && (node.nodeType === Node.TEXT_NODE ? node.parentElement : node);
    const text = element && element.closest && element.closest(".block-text[contenteditable=true]");
    if (text && blocks.contains(text)) {
      caret = selection.getRangeAt(0).cloneRange();
      const block = text.closest("[data-block]");
      if (block !== current) {
        if (current) current.classList.remove("is-current");
        block.classList.add("is-current");
        current = block;
      }
    }
  });

  blocks.addEventListener("click", (event) => {
    const mark = event.target.closest(".figure-chip");
    if (mark) tell(mark);
    const kept = event.target.closest("[data-block=kept]");
    if (kept) {
      if (current) current.classList.remove("is-current");
      kept.classList.add("is-current");
      current = kept;
    }
  });
  blocks.addEventListener("input", touched);
  blocks.addEventListener("keydown", (event) => {
    const mark = event.target.closest(".figure-chip");
    if (mark && event.key === "Enter") { event.preventDefault(); tell(mark); return; }
    if (mark && (event.key === "Backspace" || event.key === "Delete")) { event.preventDefault(); mark.remove(); touched(); return; }
    const text = event.target.closest(".block-text");
    if (text && event.key === "Enter") { event.preventDefault(); split(text); }
    if (text && event.key.toLowerCase() in { b: 1, i: 1, u: 1 } && (event.ctrlKey || event.metaKey)) event.preventDefault();
  });
  // Only letters come in from outside: no looks, and no marks that were copied from elsewhere.
  blocks.addEventListener("paste", (event) => {
    event.preventDefault();
    const words = event.clipboardData.getData("text/plain").replace(/\s*\n\s*/g, " ");
    document.execCommand("insertText", false, words);
  });
  blocks.addEventListener("drop", (event) => event.preventDefault());

  form.querySelector("[data-insert]").addEventListener("click", () => {
    const pick = form.querySelector("[data-pick-figure]");
    const name = byTitle.get(pick.value.trim());
    if (!name) { info.textContent = "没有名为“" + pick.value + "”的数据，请从列出的名称里选。"; return; }
    if (!caret || !blocks.contains(caret.startContainer)) { info.textContent = "请先在正文里点一下要插入的地方。"; return; }
    const mark = chip(name, form.querySelector("[data-pick-form]").value);
    caret.deleteContents();
    caret.insertNode(mark);
    caret.setStartAfter(mark);
    caret.collapse(true);
    pick.value = "";
    tell(mark);
    touched();
  });

  form.addEventListener("click", (event) => {
    const act = event.target.closest("[data-act]");
    if (!act) return;
    if (!current) { info.textContent = "请先点一下要处理的段落。"; return; }
    if (act.dataset.act === "up" && current.previousElementSibling) current.previousElementSibling.before(current);
    if (act.dataset.act === "down" && current.nextElementSibling) current.nextElementSibling.after(current);
    if (act.dataset.act === "heading") {
      const made = newBlock("heading", 2);
      current.before(made);
      focusAt(made.firstChild, true);
    }
    if (act.dataset.act === "remove" && window.confirm("删去这一段？保存前刷新页面可以恢复。")) { current.remove(); current = null; }
    touched();
  });

  form.addEventListener("submit", () => {
    form.elements.body.value = JSON.stringify(collect());
    isDirty = false;
  });
  window.addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });
})();
