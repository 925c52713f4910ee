// Runs first in the report page: puts the charts above the tree of results, and keeps the page at its top.
(() => {
  // Else a slow machine starts the program before it has read the data, and the program asks the network for them.
  window.allureReportData ??= {};
  window.allureReportDataReady = false;
  const base64 = (text) => {
    const bytes = new TextEncoder().encode(text);
    let binary = "";
    for (let i = 0; i < bytes.length; i += 32768) binary += String.fromCharCode(...bytes.subarray(i, i + 32768));
    return btoa(binary);
  };
  window.clausewiseUnpack = async () => {
    const packed = document.getElementById("clausewise-data");
    const bytes = Uint8Array.from(atob(packed.textContent), (letter) => letter.charCodeAt(0));
    packed.remove();
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    for (const [name, file] of Object.entries(JSON.parse(await new Response(stream).text()))) {
      const get = () => Array.isArray(file) ? file[0] : base64(file);
      Object.defineProperty(window.allureReportData, name, { get, enumerable: true });
    }
    window.allureReportDataReady = true;
    document.getElementById("clausewise-wait")?.remove();
  };

  // Allure scrolls to its first result as soon as it has drawn the tree, past the overview. Once, and only then, back.
  let loading = true;
  const settle = () => { loading = false; };
  for (const event of ["pointerdown", "keydown", "wheel", "touchstart"]) {
    addEventListener(event, settle, { capture: true, once: true });
  }
  const scroll = Element.prototype.scrollIntoView;
  Element.prototype.scrollIntoView = function (...options) {
    if (!loading || location.hash) scroll.apply(this, options);
  };
  addEventListener("scroll", (event) => {
    if (!loading || location.hash || !event.target.matches?.("[data-tree-scroll-container]")) return;
    event.target.scrollTop = 0;
    settle();
  }, true);

  const charts = document.createElement("section");
  charts.id = "clausewise-charts";
  charts.addEventListener("click", (event) => {
    const name = event.target.closest("[data-unit]");
    if (name) showUnit(name.dataset.unit);
  });
  // The page's tree is filtered by the address, as when a unit is chosen from its own list.
  const showUnit = (unit) => {
    const address = new URL(location.href);
    address.hash = "";
    address.searchParams.delete("tags");
    if (unit) address.searchParams.append("tags", unit);
    history.pushState(null, "", address);
    dispatchEvent(new PopStateEvent("popstate"));
    document.querySelector("[data-testid=search-input]")?.scrollIntoView({ block: "center" });
  };
  const place = () => {
    const tree = document.querySelector("header[data-tree-sticky-header]")?.parentElement;
    if (!tree) charts.remove();
    if (!tree || charts.isConnected) return;
    if (!charts.hasChildNodes()) {
      const template = document.getElementById("clausewise-overview");
      if (!template?.content.hasChildNodes()) return;
      charts.append(template.content.cloneNode(true));
      if (innerWidth < 600) for (const each of charts.children) each.open = "stays" in each.dataset;
    }
    tree.before(charts);
  };
  // A severity stands at the head of a result, and the unit that the tree is filtered by is already named.
  const tidy = () => {
    for (const key of document.querySelectorAll("[data-testid=metadata-item-key]")) {
      if (["severity", "tag"].includes(key.textContent)) key.closest("[data-testid=metadata-item]").hidden = true;
    }
    // Allure makes no link of a file beside the page.
    const handbook = document.getElementById("clausewise-overview")?.dataset.handbook;
    for (const link of document.querySelectorAll("[data-testid=test-result-meta-link]:not(:has(a))")) {
      if (!handbook) link.closest("[data-testid=test-result-meta-links]").hidden = true;
      else link.lastElementChild.outerHTML =
        `<a href="${handbook}#clause-${encodeURIComponent(link.textContent.trim().split(" ").at(-1))}" target="_blank">`
        + `${link.lastElementChild.innerHTML}</a>`;
    }
    for (const time of document.querySelectorAll("div[class*=paragraphs-text-s-bold]")) {
      if (time.textContent === "0s") time.style.display = "none";
    }
  };
  new MutationObserver(() => { place(); tidy(); }).observe(document, { childList: true, subtree: true });
})();
