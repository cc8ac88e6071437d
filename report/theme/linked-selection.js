// Choose a segment, and every chart and table on the page follows. Classic script, so that it
// also works on pages opened from a disk; without it nothing is missing but the highlighting.
(function () {
  "use strict";
  var KEPT = "chosen-segment";
  var chosen = "";
  var lives = [];

  function remembered() {
    try { return window.sessionStorage.getItem(KEPT) || ""; } catch (error) { return ""; }
  }

  function remember() {
    try { window.sessionStorage.setItem(KEPT, chosen); } catch (error) { /* only this page knows */ }
  }

  function fade(mark, letter) {
    mark.classList.toggle("is-apart", chosen !== "" && letter !== chosen);
  }

  // The still drawings say in an attribute whose mark is whose; live ones know it from their data.
  function fadeStill() {
    document.querySelectorAll("main [data-segment]").forEach(function (mark) { fade(mark, mark.dataset.segment); });
  }

  function fadeLive(item) {
    var letter = item._svg && item.datum && item.datum.letter;
    if (letter) fade(item._svg, letter.toLowerCase());
    (item.items || []).forEach(fadeLive);
  }

  function markRows() {
    document.querySelectorAll("main tr, main li").forEach(function (row) {
      var chip = row.querySelector(".chip");
      row.classList.toggle("is-chosen", chosen !== "" && chip !== null && chip.classList.contains("chip-" + chosen));
    });
  }

  function show(buttons) {
    buttons.forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.choose === chosen));
    });
    fadeStill();
    lives.forEach(function (root) { fadeLive(root()); });
    markRows();
  }

  // The bar stays in sight, below a header that may be fixed or slide away.
  function stayBelowTheHeader(bar) {
    var header = document.querySelector("#quarto-header");
    function place() {
      var end = header ? Math.max(0, header.getBoundingClientRect().bottom) : 0;
      bar.style.setProperty("--header-end", end + "px");
    }
    place();
    window.addEventListener("scroll", place, { passive: true });
    window.addEventListener("resize", place);
  }

  function begin() {
    var bar = document.querySelector(".segment-choice");
    if (!bar) return;
    var buttons = Array.from(bar.querySelectorAll("button"));
    function choose(letter) {
      chosen = buttons.some(function (button) { return button.dataset.choose === letter; }) ? letter : "";
      remember();
      show(buttons);
    }
    buttons.forEach(function (button) {
      button.addEventListener("click", function () {
        choose(button.dataset.choose === chosen ? "" : button.dataset.choose);
      });
    });
    bar.addEventListener("keydown", function (event) { if (event.key === "Escape") choose(""); });
    document.addEventListener("chart-live", function (event) {
      lives.push(event.detail);
      fadeLive(event.detail());
    });
    bar.hidden = false;
    stayBelowTheHeader(bar);
    choose(remembered());
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
