// Charts: a still drawing becomes a live chart on its first touch, and stays still when
// anything fails. Classic script, so that it also works on pages opened from a disk.
(function () {
  "use strict";
  var NARROWER_THAN = 600;
  var DWELL = 180; // ms: a pointer that only passes by loads nothing
  var own = document.currentScript.src;
  var theme = own.slice(0, own.lastIndexOf("/") + 1);
  var loading = {};

  function load(address) {
    loading[address] = loading[address] || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = function () { reject(new Error("cannot load " + address)); };
      document.head.appendChild(script);
    });
    return loading[address];
  }

  function kindOf(drawing) {
    return drawing.clientWidth < NARROWER_THAN ? "narrow" : "wide";
  }

  function fonts() {
    return document.fonts ? Promise.all([document.fonts.load("12px Lato"), document.fonts.load("bold 12px Lato")]) : null;
  }

  // --- one figure ------------------------------------------------------------------------

  function Live(figure) {
    this.figure = figure;
    this.drawing = figure.querySelector(".chart-drawing[data-chart]");
    this.button = figure.querySelector(".chart-explore");
    this.started = null;
    this.view = null;
    this.items = [];
    this.at = -1;
  }

  Live.prototype.start = function () {
    var live = this;
    var id = this.drawing.dataset.chart;
    this.started = this.started || Promise.all([
      load(theme + "vega-bundle.js"),
      load(this.drawing.dataset.assets + "/" + id + ".js"),
      fonts()
    ]).then(function () { return live.embed(); }).catch(function () { live.giveUp(); });
    return this.started;
  };

  Live.prototype.embed = function () {
    var live = this;
    var kind = kindOf(this.drawing);
    var spec = window.segmentCharts[this.drawing.dataset.chart][kind];
    var stage = document.createElement("div");
    stage.className = "chart-live";
    stage.hidden = true;
    this.drawing.appendChild(stage);
    return window.segmentEmbed(stage, spec, {
      mode: "vega-lite", renderer: "svg", actions: false, defaultStyle: false, logLevel: 1,
      tooltip: { disableDefaultStyle: true }
    }).then(function (result) {
      live.clear();
      live.view = result.view;
      live.stage = stage;
      live.kind = kind;
      live.items = marks(result.view.scenegraph().root);
      live.show();
    });
  };

  Live.prototype.show = function () {
    var title = this.drawing.querySelector(".drawing title");
    var canStep = this.items.length > 0;
    this.stage.querySelector("svg").setAttribute("aria-hidden", "true"); // the stage speaks for it
    this.stage.hidden = false;
    this.stage.tabIndex = 0;
    this.stage.setAttribute("role", canStep ? "application" : "img");
    this.stage.setAttribute("aria-label", title.textContent + (canStep ? " Arrow keys read the marks one by one." : ""));
    if (canStep) {
      this.stage.setAttribute("aria-roledescription", "live chart");
      this.stage.addEventListener("keydown", this.step.bind(this));
    }
    this.drawing.classList.add("is-live");
    this.tell();
    if (this.button) {
      var had = document.activeElement === this.button;
      this.button.hidden = true;
      if (had) this.stage.focus({ preventScroll: true });
    }
  };

  // linked-selection.js fades marks of a live chart, too.
  Live.prototype.tell = function () {
    var view = this.view;
    var root = function () { return view.scenegraph().root; };
    this.figure.dispatchEvent(new CustomEvent("chart-live", { bubbles: true, detail: root }));
  };

  Live.prototype.clear = function () {
    if (this.view) this.view.finalize();
    if (this.stage) this.stage.remove();
    this.at = -1;
  };

  Live.prototype.giveUp = function () {
    this.drawing.classList.remove("is-live");
    this.drawing.querySelectorAll(".chart-live").forEach(function (stage) { stage.remove(); });
    if (this.button) this.button.hidden = true;
  };

  Live.prototype.resize = function () {
    if (this.view && this.kind !== kindOf(this.drawing)) this.embed().catch(this.giveUp.bind(this));
  };

  // Arrow keys go from mark to mark: the tooltip opens there, and its text is read out.
  Live.prototype.step = function (event) {
    var by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by || !this.items.length) return;
    event.preventDefault();
    this.at = (this.at + by + this.items.length) % this.items.length;
    var item = this.items[this.at];
    var box = item._svg.getBoundingClientRect();
    item._svg.dispatchEvent(new PointerEvent("pointermove", {
      bubbles: true, clientX: box.left + box.width / 2, clientY: box.top + box.height / 2
    }));
    this.said = this.said || this.figure.appendChild(quiet());
    this.said.textContent = Object.keys(item.tooltip).map(function (name) { return name + ": " + item.tooltip[name]; }).join("; ");
  };

  function quiet() {
    var said = document.createElement("p");
    said.className = "visually-hidden";
    said.setAttribute("aria-live", "polite");
    return said;
  }

  function marks(item) {
    var found = item._svg && item.tooltip && typeof item.tooltip === "object" ? [item] : [];
    (item.items || []).forEach(function (inner) { found = found.concat(marks(inner)); });
    return found;
  }

  // --- the page --------------------------------------------------------------------------

  function prepare(figure) {
    var live = new Live(figure);
    if (!live.drawing) return null;
    var waiting = null;
    live.drawing.addEventListener("pointerenter", function () {
      waiting = window.setTimeout(function () { live.start(); }, DWELL);
    });
    live.drawing.addEventListener("pointerleave", function () { window.clearTimeout(waiting); });
    live.drawing.addEventListener("click", function () { live.start(); });
    if (live.button) {
      live.button.hidden = false;
      live.button.addEventListener("click", function () { live.start(); });
    }
    return live;
  }

  function begin() {
    var lives = Array.from(document.querySelectorAll("figure.chart")).map(prepare).filter(Boolean);
    window.addEventListener("resize", function () { lives.forEach(function (live) { live.resize(); }); });
    printWhole();
  }

  // On paper everything is open; afterwards as it was.
  function printWhole() {
    var opened = [];
    window.addEventListener("beforeprint", function () {
      opened = Array.from(document.querySelectorAll("details:not([open])"));
      opened.forEach(function (one) { one.open = true; });
    });
    window.addEventListener("afterprint", function () {
      opened.forEach(function (one) { one.open = false; });
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
