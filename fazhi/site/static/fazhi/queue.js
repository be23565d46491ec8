// The queue: how many are picked, and batch buttons that work only when something is.
(function () {
  "use strict";
  function show() {
    const form = document.getElementById("batch");
    if (!form) return;
    const all = form.querySelector("input[name=all]");
    const picked = document.querySelectorAll("input[name=pick]:checked").length;
    const count = all && all.checked ? Number(form.dataset.total) : picked;
    form.querySelector("[data-picked]").textContent = count ? "已选 " + count + " 项" : "未选择";
    form.querySelectorAll("[data-batch]").forEach((button) => { button.disabled = !count; });
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[name=pick], input[name=all], [data-select-all]")) setTimeout(show);
  });
  // Filters change the list without a new page: the batch form must then speak of the new list.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "listing") window.location.reload();
  });
  document.addEventListener("DOMContentLoaded", show);
  window.addEventListener("pageshow", show);
})();
