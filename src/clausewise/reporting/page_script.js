// Runs first in the report page. Allure scrolls to its first line as soon as it has drawn the tree, past the overview;
// and its Chinese leaves some English words behind, which are replaced where they stand alone.
(() => {
  const scroll = Element.prototype.scrollIntoView;
  let touched = false;
  const touch = () => { touched = true; };
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, touch, { capture: true, once: true });
  Element.prototype.scrollIntoView = function (...options) {
    if (touched || location.hash) scroll.apply(this, options);
  };

  const words = {
    Report: "报告", Description: "条款与问题", Resolution: "处理", "Powered by": "生成工具", Zh: "中文",
  };
  if (!document.documentElement.lang.startsWith("zh")) return;
  const translate = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.currentNode; node; node = walker.nextNode()) {
      const word = node.nodeType === Node.TEXT_NODE && words[node.data.trim()];
      if (word && !node.parentElement?.closest("pre, table, script")) node.data = word;
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") translate(change.target);
      for (const node of change.addedNodes) translate(node);
    }
  }).observe(document, { childList: true, subtree: true, characterData: true });
})();
