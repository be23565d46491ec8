// Files, folders and archives in pieces: each piece is acknowledged when it is on the server's disk; a broken connection
// goes on where it was, also after the page was loaded again (the server knows the unfinished upload by name and size).
(function () {
  "use strict";
  const PIECE = 4 * 1024 * 1024;
  const LONG_NAME = 2000;
  const AT_ONCE = 3;
  const TRIES = 8;
  const token = () => document.querySelector("meta[name=csrf]").content;
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  class Refused extends Error {}

  async function ask(url, body, type) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token(), "Content-Type": type, "HX-Request": "true" }, credentials: "same-origin" });
        if (answer.ok) return await answer.json();
        if (answer.status === 401) throw new Refused("登录已过期，请重新登录后再选择这个文件，会接着传。");
        if (answer.status < 500 || attempt >= TRIES) {
          const words = new DOMParser().parseFromString(await answer.text(), "text/html").body.textContent.trim();
          throw new Refused(words || "上传没有成功，请重试。");
        }
      } catch (error) {
        if (error instanceof Refused || attempt >= TRIES) throw error;
      }
      await wait(Math.min(500 * 2 ** attempt, 15000));
    }
  }

  // One request for a small file. The key stays the same when it is sent again, so that it gets one receipt only.
  async function sendWhole(place, file, path) {
    const data = place.dataset;
    const asked = new URLSearchParams(data.duty ? { name: path, duty: data.duty } : { name: path, unit: data.unit, cycle: data.cycle });
    return ask(data.begin.replace(/begin$/, newKey()) + "/whole?" + asked, await file.arrayBuffer(), "application/octet-stream");
  }

  // crypto.randomUUID is there on https and localhost only, and an office's network is often plain http.
  function newKey() {
    const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  async function send(place, file, path, row) {
    if (file.size <= PIECE && encodeURIComponent(path).length < LONG_NAME) return sendWhole(place, file, path);
    const target = place.dataset.duty ? { duty: place.dataset.duty } : { unit: place.dataset.unit, cycle: place.dataset.cycle };
    const begun = await ask(place.dataset.begin, JSON.stringify({ name: path, size: file.size, stamp: file.lastModified, ...target }), "application/json");
    const base = place.dataset.begin.replace(/begin$/, "") + begun.id;
    let at = begun.received;
    while (at < file.size) {
      const answer = await ask(base + "?offset=" + at, await file.slice(at, at + PIECE).arrayBuffer(), "application/octet-stream");
      at = answer.received;
      row.bar.value = file.size ? at / file.size : 1;
    }
    return ask(base + "/finish", "{}", "application/json");
  }

  function newRow(place, path) {
    const line = document.createElement("li");
    const bar = document.createElement("progress");
    bar.max = 1; bar.value = 0; bar.setAttribute("aria-label", path);
    const words = document.createElement("span");
    words.textContent = " " + path + " ";
    const state = document.createElement("span");
    state.className = "text-secondary";
    line.append(bar, words, state);
    place.querySelector("[data-rows]").append(line);
    return { line, bar, state };
  }

  const queue = [];
  let running = 0;

  function next() {
    while (running < AT_ONCE && queue.length) {
      const job = queue.shift();
      running += 1;
      send(job.place, job.file, job.path, job.row)
        .then((receipt) => {
          job.row.bar.value = 1;
          job.row.state.textContent = "已收到，回执号 " + receipt.receipt;
          job.place.dataset.arrived = "1";
        })
        .catch((error) => {
          job.row.state.className = "text-danger";
          job.row.state.textContent = error instanceof Refused ? error.message : "连接中断，请重新选择这个文件，会接着传。";
        })
        .finally(() => { running -= 1; next(); if (!running && !queue.length) finished(job.place); });
    }
  }

  function finished(place) {
    if (!place.dataset.arrived) return;
    if (place.dataset.files && document.getElementById("files")) {
      window.htmx.ajax("GET", place.dataset.files, { target: "#files", swap: "outerHTML" });
    } else {
      setTimeout(() => window.location.reload(), 1500);
    }
  }

  function add(place, file, path) {
    queue.push({ place, file, path, row: newRow(place, path) });
    next();
  }

  async function walk(place, entry) {
    if (entry.isFile) {
      entry.file((file) => add(place, file, entry.fullPath.replace(/^\//, "")));
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const entries = await new Promise((done, failed) => reader.readEntries(done, failed));
      if (!entries.length) break;
      for (const one of entries) await walk(place, one);
    }
  }

  document.addEventListener("change", (event) => {
    const pick = event.target.closest("[data-pick]");
    if (!pick) return;
    const place = pick.closest("[data-upload]");
    for (const file of pick.files) add(place, file, file.webkitRelativePath || file.name);
    pick.value = "";
  });
  document.addEventListener("dragover", (event) => {
    const place = event.target.closest("[data-upload]");
    if (place) { event.preventDefault(); place.classList.add("is-over"); }
  });
  document.addEventListener("dragleave", (event) => {
    const place = event.target.closest("[data-upload]");
    if (place) place.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    const place = event.target.closest("[data-upload]");
    if (!place) return;
    event.preventDefault();
    place.classList.remove("is-over");
    for (const item of event.dataTransfer.items) {
      const entry = item.webkitGetAsEntry && item.webkitGetAsEntry();
      if (entry) walk(place, entry);
    }
  });
  window.addEventListener("beforeunload", (event) => { if (running) event.preventDefault(); });
})();
