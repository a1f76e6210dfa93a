"""The page of a gallery: its HTML, its style and its few lines of script, with `$names` to fill in."""

from __future__ import annotations

PAGE = """<!DOCTYPE html>
<html lang="$lang">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="warpviz">
<title>$title</title>
<link rel="icon" href="data:,">
<style>
:root { --page: #f6f7f9; --card: #ffffff; --ink: #1c2330; --soft: #57606e; --edge: #d5dae2; --key: #0b57a4;
  --key-ink: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --page: #10131a; --card: #191e28; --ink: #e8ebf1; --soft: #a8b1c0; --edge: #333b4a; --key: #8cbcf5;
    --key-ink: #10131a; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1.25rem 4rem; background: var(--page); color: var(--ink);
  font: 1rem/1.6 system-ui, "Hiragino Sans", "Noto Sans CJK JP", "Yu Gothic", sans-serif; }
header, main { max-width: 80rem; margin: 0 auto; }
h1 { margin: 0; font-size: 1.6rem; }
header p { margin: .1rem 0 1.5rem; color: var(--soft); }
main { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); }
figure { margin: 0; padding: 1rem; display: flex; flex-direction: column; gap: .6rem; min-width: 0;
  background: var(--card); border: 1px solid var(--edge); border-radius: .75rem; }
figure img, figure video { display: block; width: 100%; height: auto; max-width: 30rem; margin: 0 auto;
  border-radius: .35rem; }
figcaption h2 { margin: 0; font-size: 1.05rem; overflow-wrap: anywhere; }
figcaption p { margin: .15rem 0 0; color: var(--soft); }
.command { display: flex; gap: .5rem; align-items: flex-start; margin-top: auto; }
code, pre { font: .82rem/1.5 ui-monospace, "SF Mono", Consolas, "Noto Sans Mono CJK JP", monospace; }
.command code { flex: 1; min-width: 0; padding: .4rem .6rem; overflow-wrap: anywhere; background: var(--page);
  border-radius: .35rem; }
button { flex: none; padding: .4rem .75rem; font: inherit; font-size: .85rem; cursor: pointer; border: 0;
  border-radius: .35rem; background: var(--key); color: var(--key-ink); }
button:focus-visible, summary:focus-visible { outline: 3px solid var(--key); outline-offset: 2px; }
summary { cursor: pointer; color: var(--soft); }
pre { margin: .4rem 0 0; padding: .6rem; overflow: auto; max-height: 20rem; background: var(--page);
  border-radius: .35rem; }
.missing { margin: 0; padding: 3rem 1rem; text-align: center; color: var(--soft); border: 1px dashed var(--edge); }
</style>
</head>
<body>
<header>
<h1>$title</h1>
<p>$count · $manifest</p>
</header>
<main>
$cards
</main>
<script>
const copied = "$copied";
function byHand(text) {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const text = button.previousElementSibling.textContent;
  let done = false;
  try { await navigator.clipboard.writeText(text); done = true; } catch { done = byHand(text); }
  if (!done) return;
  const before = button.dataset.text ??= button.textContent;
  button.textContent = copied;
  setTimeout(() => { button.textContent = before; }, 1500);
});
</script>
</body>
</html>
"""

CARD = """<figure>
$picture
<figcaption>
<h2>$name</h2>
<p>$alt</p>
</figcaption>
<details><summary>$recipe_word</summary><pre>$recipe</pre></details>
<div class="command"><code>$command</code><button type="button">$copy</button></div>
</figure>"""
