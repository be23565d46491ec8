// The desk: files shown with their quotes marked, judged by keyboard, the next round fetched ahead.
// J/K next and previous, 1 pass, 2 supplement, 3 return, U undo.
const pages = new Map(); // address -> promise of its text, fetched ahead
const files = new Map(); // the same for the first file of those
let pdfjs = null;
let showing = 0; // grows with every file shown: what was started for an older one stops
let last = null; // what U takes back: {undo, back}
let busy = false;

const desk = () => document.getElementById("desk");
const token = () => document.querySelector("meta[name=csrf]").content;
const viewer = () => document.getElementById("viewer");

function say(text, undoable) {
  const toast = desk().querySelector(".desk-toast");
  toast.textContent = text;
  if (undoable) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = "撤销（U）";
    button.addEventListener("click", undo);
    toast.append(" ", button);
  }
  toast.hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { toast.hidden = true; }, 8000);
}

function words(html) {
  return new DOMParser().parseFromString(html, "text/html").body.textContent.trim() || "操作没有完成，请重试。";
}

// --- going from one round to the next ---------------------------------------------------------------------------------

function ahead(address) {
  if (!address) return null;
  if (!pages.has(address)) {
    pages.set(address, fetch(address, { credentials: "same-origin" }).then((answer) => {
      if (!answer.ok || answer.redirected) throw new Error("gone");
      return answer.text();
    }));
    pages.get(address).then(fileAhead, () => pages.delete(address));
  }
  return pages.get(address);
}

// The file a round begins with, and its bytes, so that it is there at once when somebody goes on.
function fileAhead(text) {
  const coming = new DOMParser().parseFromString(text, "text/html");
  const address = begins(coming).tab?.dataset.file;
  if (!address || files.has(address)) return;
  const part = fetch(address, { credentials: "same-origin", headers: { "HX-Request": "true" } })
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error("gone"))));
  files.set(address, part);
  part.then((found) => {
    const source = new DOMParser().parseFromString(found, "text/html").querySelector(".shown")?.dataset.source;
    if (source) fetch(source, { credentials: "same-origin", priority: "low" }).then((answer) => answer.blob()).catch(() => {});
  }, () => files.delete(address));
}

async function go(address, remember = true) {
  if (!address) { say("没有更多了。"); return; }
  let text;
  try {
    text = await ahead(address);
  } catch {
    window.location.assign(address);
    return;
  }
  pages.clear();
  if (files.size > 12) files.clear();
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("desk");
  if (!fresh) { window.location.assign(address); return; }
  desk().replaceWith(document.adoptNode(fresh));
  if (remember) window.history.pushState({ desk: true }, "", address);
  document.title = fresh.dataset.title;
  window.htmx.process(fresh);
  begin();
}

window.addEventListener("popstate", () => { if (desk()) go(window.location.pathname + window.location.search, false); });

async function post(url, body) {
  const answer = await fetch(url, {
    method: "POST", body, credentials: "same-origin",
    headers: { "X-CSRFToken": token(), Accept: "application/json", "HX-Request": "true" },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(words(text));
  return JSON.parse(text);
}

async function decide(form, button) {
  if (busy) return;
  const opinion = form.elements.opinion;
  if (["supplement", "return"].includes(button.value) && !opinion.value.trim()) {
    say("请先采纳问题，或写明意见，让单位知道补什么、改什么。");
    opinion.focus();
    return;
  }
  busy = true;
  const body = new FormData(form);
  body.set("verdict", button.value);
  // The score stands there for a pass; what goes back gets one only where somebody gave it.
  const score = form.elements.score;
  if (button.value !== "pass" && score && score.value === score.defaultValue) body.delete("score");
  try {
    const answer = await post(form.action, body);
    last = answer;
    const after = desk().dataset.after;
    if (after) { await go(after); } else { await go(answer.back); }
    say(answer.message + (after ? "" : "这是最后一项。"), true);
  } catch (error) {
    say(error.message);
  } finally {
    busy = false;
  }
}

async function undo() {
  const url = last ? last.undo : desk().dataset.undo;
  const back = last ? last.back : null;
  if (!url) { say("没有可以撤销的结论。"); return; }
  try {
    const answer = await post(url, new FormData());
    last = null;
    pages.clear();
    await go(back || window.location.pathname + window.location.search);
    say(answer.message);
  } catch (error) {
    say(error.message);
  }
}

document.addEventListener("keydown", (event) => {
  if (!desk() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const key = event.key.toLowerCase();
  if (key === "j") go(desk().dataset.after);
  else if (key === "k") go(desk().dataset.before);
  else if (key === "u") undo();
  else {
    const button = /^[123]$/.test(key) && document.querySelector(`#decide [data-key="${key}"]`);
    if (!button) return;
    decide(button.form, button);
  }
  event.preventDefault();
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "decide") return;
  event.preventDefault();
  decide(event.target, event.submitter);
});

document.addEventListener("click", (event) => {
  const control = event.target.closest("[data-go], [data-file], [data-open], [data-tab], [data-view], [data-undo], [data-write]");
  if (!control || !desk() || !desk().contains(control) || control === desk()) return;
  if (control.dataset.go) { event.preventDefault(); go(control.getAttribute("href")); }
  else if (control.dataset.file) show(control.dataset.file, control);
  else if (control.dataset.open) open(control.dataset.open, control.dataset.finding);
  else if (control.dataset.tab) { const tab = document.getElementById(control.dataset.tab); if (tab) show(tab.dataset.file, tab); }
  else if ("write" in control.dataset) write(control.closest(".shown").dataset.opinion, true);
  else if (control.dataset.view) show(control.dataset.view, null);
  else if ("undo" in control.dataset) undo();
});

document.addEventListener("input", (event) => {
  if (event.target.id === "opinion") event.target.dataset.typed = "1";
});

// The opinion follows the accepted findings until somebody types in it.
document.addEventListener("htmx:afterSwap", () => {
  const findings = document.getElementById("findings");
  const opinion = document.getElementById("opinion");
  if (findings && opinion && !opinion.dataset.typed) opinion.value = findings.dataset.opinion;
});

document.addEventListener("htmx:responseError", (event) => { if (desk()) say(words(event.detail.xhr.responseText)); });

// --- files ------------------------------------------------------------------------------------------------------------

function open(material, finding) {
  const tab = document.getElementById("tab-" + material);
  if (tab) show(tab.dataset.file, tab, finding);
}

async function show(address, tab, finding) {
  const place = viewer();
  const held = place.querySelector(".shown");
  if (tab && held && place.dataset.address === address) { point(finding); return; }
  showing += 1;
  const mine = showing;
  document.querySelectorAll(".desk-file").forEach((one) => one.setAttribute("aria-selected", one === tab ? "true" : "false"));
  if (tab) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  place.setAttribute("aria-busy", "true");
  const known = files.get(address);
  files.delete(address);
  const text = known
    ? await known
    : await (await fetch(address, { credentials: "same-origin", headers: { "HX-Request": "true" } })).text();
  if (mine !== showing) return;
  place.removeAttribute("aria-busy");
  place.dataset.address = address;
  place.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
  place.scrollTop = 0;
  const shown = place.querySelector(".shown");
  if (!shown) return;
  const spots = JSON.parse(shown.dataset.spots || "[]");
  if (shown.dataset.form === "pdf") await showPdf(shown, spots, mine, finding);
  else if (shown.dataset.form === "picture") showPicture(shown, spots);
  else if (shown.dataset.form === "figures") write(shown.dataset.opinion, false);
  const wait = place.querySelector("[data-again]");
  if (wait) setTimeout(() => { if (mine === showing) { place.dataset.address = ""; show(address, tab, finding); } }, 3000);
  if (mine === showing) point(finding);
}

// The registers' figures go into the opinion: by themselves where it is about them, or when asked.
function write(text, asked) {
  const opinion = document.getElementById("opinion");
  if (!opinion || !text) return;
  if (asked) {
    if (!opinion.value.includes(text)) opinion.value = (opinion.value.trim() + "\n" + text).trim();
    opinion.dataset.typed = "1";
    opinion.focus();
  } else if ("figures" in opinion.dataset && !opinion.dataset.typed) {
    opinion.value = text;
  }
}

function point(finding) {
  const marks = viewer().querySelectorAll("[data-finding]");
  marks.forEach((one) => one.classList.remove("is-pointed"));
  const wanted = finding ? [...marks].filter((one) => one.dataset.finding === String(finding)) : [];
  wanted.forEach((one) => one.classList.add("is-pointed"));
  const target = wanted[0] || (finding ? null : marks[0]);
  if (target) { scrollTo(target); return; }
  const spot = JSON.parse(viewer().querySelector(".shown")?.dataset.spots || "[]").find((one) => String(one.finding) === String(finding));
  const page = spot && spot.page && viewer().querySelector(`[data-page="${spot.page}"]`);
  if (page) scrollTo(page);
}

function scrollTo(element) {
  const place = viewer();
  const top = element.getBoundingClientRect().top - place.getBoundingClientRect().top + place.scrollTop;
  place.scrollTop = Math.max(0, top - place.clientHeight / 3);
}

function mark(sheet, spot, boxes) {
  boxes.forEach(([x, y, width, height]) => {
    const box = document.createElement("span");
    box.className = "spot";
    box.dataset.finding = spot.finding;
    box.style.left = 100 * x + "%";
    box.style.top = 100 * y + "%";
    box.style.width = 100 * width + "%";
    box.style.height = 100 * height + "%";
    sheet.append(box);
  });
}

function showPicture(shown, spots) {
  const sheet = shown.querySelector(".sheet");
  spots.forEach((spot) => mark(sheet, spot, spot.boxes));
}

async function library() {
  if (!pdfjs) {
    const base = desk().dataset.pdfjs;
    pdfjs = await import(base + "pdf.min.mjs");
    pdfjs.GlobalWorkerOptions.workerSrc = base + "pdf.worker.min.mjs";
  }
  return pdfjs;
}

async function showPdf(shown, spots, mine, finding) {
  const lib = await library();
  const base = desk().dataset.pdfjs;
  const place = shown.querySelector(".shown-pdf");
  let book;
  try {
    book = await lib.getDocument({
      url: shown.dataset.source, cMapUrl: base + "cmaps/", cMapPacked: true, standardFontDataUrl: base + "standard_fonts/",
      wasmUrl: base + "wasm/", useWasm: false, isEvalSupported: false,
    }).promise;
  } catch {
    place.textContent = "这个文件不能在网页中显示，请下载原件查看。";
    return;
  }
  if (mine !== showing) { book.loadingTask.destroy(); return; }
  const first = await book.getPage(1);
  const size = first.getViewport({ scale: 1 });
  const width = Math.min(Math.max(place.clientWidth - 16, 280), 1000);
  const sheets = [];
  for (let number = 1; number <= book.numPages; number += 1) {
    const sheet = document.createElement("div");
    sheet.className = "sheet";
    sheet.dataset.page = number;
    sheet.style.width = width + "px";
    sheet.style.height = width * size.height / size.width + "px";
    place.append(sheet);
    sheets.push(sheet);
  }
  const drawn = new Set();
  const draw = async (number) => {
    if (drawn.has(number) || mine !== showing) return;
    drawn.add(number);
    const page = await book.getPage(number);
    const sheet = sheets[number - 1];
    const own = page.getViewport({ scale: 1 });
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const view = page.getViewport({ scale: width / own.width * ratio });
    sheet.style.height = width * own.height / own.width + "px";
    const canvas = document.createElement("canvas");
    canvas.width = view.width;
    canvas.height = view.height;
    sheet.prepend(canvas);
    await page.render({ canvasContext: canvas.getContext("2d"), viewport: view }).promise;
  };
  const watch = new IntersectionObserver((entries) => {
    entries.forEach((entry) => { if (entry.isIntersecting) draw(Number(entry.target.dataset.page)); });
  }, { root: viewer(), rootMargin: "600px" });
  // Marks first, so that the view goes to the right page before the others are drawn.
  for (const spot of spots) {
    if (spot.boxes.length && spot.page && spot.page <= sheets.length) mark(sheets[spot.page - 1], spot, spot.boxes);
    else if (spot.quote) await find(book, sheets, spot);
    if (mine !== showing) return;
  }
  point(finding);
  sheets.forEach((sheet) => watch.observe(sheet));
}

// Wide digits and brackets narrow, one for one: the form in which checks quote.
function narrow(text) {
  return text.replace(/[０-９ＸｘＡＢ％：（）]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0));
}

// Where the core knows no boxes (printed forms of Word files): look the quote up in the text of the PDF.
async function find(book, sheets, spot) {
  const wanted = narrow(spot.quote.replace(/\s+/g, ""));
  const order = [...sheets.keys()].map((i) => i + 1);
  if (spot.page) order.sort((a, b) => Math.abs(a - spot.page) - Math.abs(b - spot.page));
  for (const number of order.slice(0, 60)) {
    const page = await book.getPage(number);
    const view = page.getViewport({ scale: 1 });
    const { items } = await page.getTextContent();
    const owners = [];
    let text = "";
    items.forEach((item, i) => {
      [...(item.str || "")].forEach((char, j, all) => {
        if (/\s/.test(char)) return;
        owners.push([i, j, all.length]);
        text += char.length === 1 ? narrow(char) : "□";
      });
    });
    const at = text.indexOf(wanted);
    if (at < 0) continue;
    const hit = new Map();
    owners.slice(at, at + wanted.length).forEach(([i, j, all]) => {
      const known = hit.get(i) || [j, j, all];
      hit.set(i, [known[0], j, all]);
    });
    const boxes = [...hit].map(([i, [from, to, all]]) => {
      const item = items[i];
      const [x, y] = view.convertToViewportPoint(item.transform[4], item.transform[5]);
      const height = item.height || Math.abs(item.transform[3]);
      const each = item.width / all;
      return [(x + each * from) / view.width, (y - height) / view.height, each * (to - from + 1) / view.width, height * 1.15 / view.height];
    });
    mark(sheets[number - 1], spot, inLines(boxes));
    return;
  }
}

// One box a line: a PDF cuts a line into pieces at every change of font.
function inLines(boxes) {
  const lines = [];
  boxes.forEach(([x, y, width, height]) => {
    const line = lines.find((one) => Math.abs(one[1] + one[3] - y - height) < height / 2);
    if (!line) { lines.push([x, y, width, height]); return; }
    const right = Math.max(line[0] + line[2], x + width);
    const bottom = Math.max(line[1] + line[3], y + height);
    line[0] = Math.min(line[0], x);
    line[1] = Math.min(line[1], y);
    line[2] = right - line[0];
    line[3] = bottom - line[1];
  });
  return lines;
}

// The file a round begins with: that of its gravest finding, else its first.
function begins(page) {
  const first = page.querySelector("#findings .finding:not(.is-dismissed) :is([data-open], [data-tab])");
  const own = first && page.getElementById(first.dataset.tab || "tab-" + first.dataset.open);
  return { first, tab: own || page.querySelector(".desk-file") };
}

// --- begin ------------------------------------------------------------------------------------------------------------

function begin() {
  const counts = new Map();
  document.querySelectorAll("#findings .finding:not(.is-dismissed) [data-open]").forEach((one) => {
    counts.set(one.dataset.open, (counts.get(one.dataset.open) || 0) + 1);
  });
  document.querySelectorAll("[data-marks]").forEach((one) => { one.textContent = counts.get(one.dataset.marks) || ""; });
  const { first, tab } = begins(document);
  if (tab) show(tab.dataset.file, tab, first ? first.dataset.finding : undefined);
  const idle = window.requestIdleCallback || ((work) => setTimeout(work, 300));
  idle(() => { if (desk()) { ahead(desk().dataset.after); ahead(desk().dataset.before); } });
}

begin();
