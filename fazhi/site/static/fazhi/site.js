// What every page needs: the CSRF header for htmx, spoken errors, select-all, confirmation in words, Alpine parts.
(function () {
  "use strict";
  const token = () => document.querySelector("meta[name=csrf]")?.content || "";
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = token();
  });
  // An answer with an error still carries a sentence: show it where messages stand.
  document.addEventListener("htmx:responseError", (event) => {
    const place = document.getElementById("messages");
    if (place) { place.innerHTML = event.detail.xhr.responseText; place.scrollIntoView({ block: "nearest" }); }
  });
  document.addEventListener("htmx:sendError", () => {
    const place = document.getElementById("messages");
    if (place) place.textContent = "网络连接中断，刚才的操作没有完成，请检查网络后重试。";
  });
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-select-all]")) {
      document.querySelectorAll("input[name=" + box.dataset.selectAll + "]").forEach((one) => { one.checked = box.checked; });
    }
    if (box.matches("[data-submit]")) box.form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    const words = event.submitter?.dataset.confirm || event.target.dataset.confirm;
    if (words && !window.confirm(words)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-print]");
    if (control) window.print();
  });
})();
