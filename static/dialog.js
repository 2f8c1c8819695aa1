// The small window of a quick action: hands what was typed to the page that opened it.

const form = document.getElementById("ask");
const text = document.getElementById("text");
const hand = (message) => window.Office.onReady(() => window.Office.context.ui.messageParent(message, { targetOrigin: location.origin }));

form.addEventListener("submit", (event) => { event.preventDefault(); hand(text.value); });
document.getElementById("cancel").addEventListener("click", () => hand(""));
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  if (event.key === "Escape") hand("");
});
