// Copies or prints the recovery codes of a page; the buttons are there only where this runs.
const codes = () => Array.from(document.querySelectorAll("#codes li"), (code) => code.textContent.trim()).join("\n")
const on = (id, act) => {
  const button = document.getElementById(id)
  button.hidden = false
  button.addEventListener("click", () => act(button))
}
if (navigator.clipboard) {
  on("copy-codes", (button) => navigator.clipboard.writeText(codes()).then(() => { button.textContent = button.dataset.copied }))
}
on("print-codes", () => window.print())
