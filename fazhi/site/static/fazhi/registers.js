// The list below is exchanged in place when a filter changes; what stands above it follows the address.
(function () {
  "use strict";
  document.addEventListener("submit", (event) => {
    const filter = event.target.querySelector("[data-filter]");
    if (filter) filter.value = window.location.search.slice(1);
  }, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-with-query]");
    if (!link) return;
    const asked = new URLSearchParams(window.location.search);
    asked.delete("page");
    if (link.dataset.withQuery === "all") asked.set("columns", "all");
    if (link.dataset.withQuery === "few") asked.delete("columns");
    link.search = asked.toString();
  });
})();
