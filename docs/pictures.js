// Draws the pictures of a page, by a program that only such pages load.
const pictures = [...document.querySelectorAll("code.mermaid")]
if (pictures.length > 0) {
  const script = document.createElement("script")
  script.src = `${document.documentElement.dataset.base}assets/mermaid.js`
  script.onload = () => {
    const nodes = pictures.map((code) => {
      for (const br of code.querySelectorAll("br")) br.replaceWith("\n")
      const node = document.createElement("div")
      node.textContent = code.textContent
      code.closest("pre").replaceWith(node)
      return node
    })
    const isDark = getComputedStyle(document.documentElement).colorScheme.includes("dark")
    window.mermaid.initialize({ startOnLoad: false, theme: isDark ? "dark" : "default" })
    window.mermaid.run({ nodes })
  }
  document.head.append(script)
}
