// Search on pages opened from a disk, where `fetch` of search.json is refused: the same
// index is loaded as a script instead. Also names the buttons that Quarto's search makes.
(function () {
  "use strict";
  var own = document.currentScript;
  var root = own.getAttribute("data-root") || "./";
  var loading = null;

  function load() {
    loading = loading || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = root + "search-index.js";
      script.onload = function () { resolve(window.reportSearchIndex); };
      script.onerror = reject;
      document.head.appendChild(script);
    });
    return loading;
  }

  if (window.location.protocol === "file:") {
    var fetch = window.fetch;
    window.fetch = function (address) {
      var wanted = String(address && address.url ? address.url : address);
      if (!/(^|\/)search\.json(\?|$)/.test(wanted)) return fetch.apply(window, arguments);
      return load().then(function (index) {
        return new Response(JSON.stringify(index), { status: 200, headers: { "Content-Type": "application/json" } });
      });
    };
  }

  function nameButtons() {
    document.querySelectorAll("#quarto-search button, .aa-DetachedContainer button").forEach(function (button) {
      if (!button.textContent.trim() && !button.getAttribute("aria-label")) {
        button.setAttribute("aria-label", button.title || (/clear|cancel/i.test(button.className) ? "Clear" : "Search"));
      }
    });
  }
  window.addEventListener("load", function () {
    nameButtons();
    var box = document.getElementById("quarto-search");
    if (box) new MutationObserver(nameButtons).observe(box, { childList: true, subtree: true });
  });
})();
