// The colours of the page, before anything is painted: those that the reader chose, else those that the system prefers.

{
  const dataset = document.querySelector(".colours")?.dataset;
  if (dataset) {
    dataset.key = `${new URL(dataset.key, location).pathname}.colours`;
    const schemes = dataset.schemes.split(" ");
    let kept;
    try { kept = localStorage.getItem(dataset.key); } catch { /* refused: the system's */ }
    document.body.dataset.mdColorScheme = schemes.includes(kept) ? kept : schemes[Number(matchMedia("(prefers-color-scheme: dark)").matches)];
  }
}
