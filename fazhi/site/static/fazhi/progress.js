// Progress pages: what a cell of the matrix is, in words, and the curve of the board.
(function () {
  "use strict";
  const LABELS = { "s-passed": "通过", "s-not-applicable": "不适用", "s-pending": "待审", "s-supplement": "补充", "s-returned": "退回", "s-not-submitted": "未报送" };

  // Said when asked for: a title on each of eight thousand cells would double the page.
  function explain(cell) {
    const link = cell.querySelector("a");
    if (!link || link.title) return;
    const table = cell.closest("table");
    const unit = cell.parentElement.querySelector("th").textContent;
    const head = table.tHead.rows[1].cells[cell.cellIndex];
    const part = cell.querySelector("b") ? "牵头" : "配合";
    const late = cell.querySelector("i") ? "，已逾期" : "";
    const words = unit + " · " + head.textContent + " " + head.title + " · " + part + " · " + (LABELS[cell.className] || "") + late;
    link.title = words;
    link.setAttribute("aria-label", words);
  }
  ["pointerover", "focusin"].forEach((name) => document.addEventListener(name, (event) => {
    const cell = event.target.closest(".matrix tbody td");
    if (cell) explain(cell);
  }));

  function draw(place, data) {
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    const dark = "#1b2a3d";
    const percent = (one) => (one.total ? Math.round((one.done * 1000) / one.total) / 10 : 0);
    chart.setOption({
      animation: false,
      grid: { left: 44, right: 24, top: 36, bottom: 32 },
      legend: { top: 0, textStyle: { color: dark } },
      tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: (value) => value + "%" },
      xAxis: { type: "time", axisLabel: { color: dark, hideOverlap: true, formatter: "{yyyy}-{MM}-{dd}" } },
      yAxis: { type: "value", min: 0, max: 100, axisLabel: { color: dark, formatter: "{value}%" } },
      series: [
        { name: "完成率", type: "line", symbol: "circle", symbolSize: data.points.length > 40 ? 0 : 5, showSymbol: data.points.length <= 40, lineStyle: { color: "#1f4e8c", width: 3 }, itemStyle: { color: "#1f4e8c" }, data: data.points.map((one) => [one.day, percent(one)]) },
        { name: "节点应完成", type: "line", symbol: "diamond", symbolSize: 10, lineStyle: { color: "#8a5a00", type: "dashed" }, itemStyle: { color: "#8a5a00" }, data: data.plan.map((one) => [one.day, one.percent]), label: { show: true, position: "top", color: dark, formatter: (at) => data.plan[at.dataIndex].name } },
      ],
    });
    window.addEventListener("resize", () => chart.resize());
    window.addEventListener("beforeprint", () => chart.resize());
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-curve]").forEach(async (place) => {
      try {
        const answer = await fetch(place.dataset.curve, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        draw(place, await answer.json());
      } catch {
        place.textContent = "曲线没有载入，请刷新页面重试。";
      }
    });
  });
})();
