// Charts of figures: tones and hatches that stay apart in grey print, the words of the figure at each bar, targets dashed.
(function () {
  "use strict";
  const COLOURS = ["#1f4e79", "#5b9bd5", "#a9cce8", "#7f7f7f", "#c8c8c8", "#2f6b4f", "#9bbf9b", "#d9c27a"];

  function bars(data) {
    const targets = data.targets.map((value, place) => (value === null ? null : [value, data.labels[place]])).filter(Boolean);
    return {
      grid: { left: 8, right: 80, top: targets.length ? 28 : 8, bottom: 8, containLabel: true },
      legend: targets.length ? { top: 0, right: 0, data: ["目标"] } : undefined,
      xAxis: { type: "value", axisLabel: { show: false }, splitLine: { show: false } },
      yAxis: { type: "category", inverse: true, data: data.labels, axisTick: { show: false }, axisLabel: { width: 150, overflow: "truncate" } },
      series: [
        { type: "bar", name: "本期", data: data.values, barMaxWidth: 18, label: { show: true, position: "right", color: "#222", formatter: (one) => data.texts[one.dataIndex] } },
        ...(targets.length ? [{ type: "scatter", name: "目标", data: targets, symbol: "rect", symbolSize: [3, 20], itemStyle: { color: "#b00020" } }] : []),
      ],
    };
  }

  function ring(data) {
    return {
      legend: { orient: "vertical", right: 8, top: "middle" },
      series: [{ type: "pie", radius: ["40%", "70%"], center: ["35%", "50%"], label: { show: false }, data: data.values.map((value, place) => ({ value, name: data.labels[place] + " " + data.texts[place] })) }],
    };
  }

  function line(data) {
    return {
      grid: { left: 8, right: 24, top: 24, bottom: 8, containLabel: true },
      xAxis: { type: "category", data: data.labels },
      yAxis: { type: "value" },
      series: [{ type: "line", data: data.values, symbolSize: 7, label: { show: true, formatter: (one) => data.texts[one.dataIndex] } }],
    };
  }

  const MAKERS = { progress: bars, compare: bars, composition: ring, trend: line };

  function draw(place, data) {
    const isBars = data.kind === "progress" || data.kind === "compare";
    const chart = window.echarts.init(place, null, { renderer: "canvas", height: isBars ? 40 + 26 * data.labels.length : 260 });
    chart.setOption({
      color: COLOURS, animation: false, textStyle: { fontFamily: "inherit" },
      aria: { enabled: true, decal: { show: data.kind === "composition" } },
      ...MAKERS[data.kind](data),
    });
    window.addEventListener("resize", () => chart.resize());
  }

  document.addEventListener("DOMContentLoaded", () => {
    const all = document.getElementById("charts");
    const many = all ? JSON.parse(all.textContent) : {};
    document.querySelectorAll("[data-chart]").forEach((place) => {
      const own = document.getElementById(place.dataset.chart);
      const data = many[place.dataset.chart] || (own && JSON.parse(own.textContent));
      if (data && data.values.length) draw(place, data);
    });
  });
})();
